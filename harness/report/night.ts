import { isLost } from '../results/exit-status.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { shortTallyText } from '../results/standing.ts';
import { counted } from '../text/counted.ts';
import { printable } from '../text/printable.ts';
import {
  type Against,
  againstStatus,
  type AgainstTrack,
  compareWithAccepted,
  couldBeHad,
  isSame,
  trackStatus,
  versionOf,
} from './against.ts';
import type { Accepted } from '../results/accepted.ts';

/** What one night has found: results of all tracks, held against what was accepted. */
export interface Night {
  readonly results: Results;
  /** Of the kernels that could be had. */
  readonly against: Against;
  /** Kernels of which the mirror could not be asked whether there is a newer one. */
  readonly old: readonly KernelResults[];
  /** Tracks of which there was no kernel at all. */
  readonly absent: readonly KernelResults[];
}

/** Puts a night's results in order. */
export function nightOf(results: Results, accepted: readonly Accepted[]): Night {
  const { kernels } = results;
  return {
    results,
    against: compareWithAccepted({ ...results, kernels: kernels.filter(couldBeHad) }, accepted),
    old: kernels.filter(({ resolved }) => resolved?.away !== undefined),
    absent: kernels.filter((kernel) => !couldBeHad(kernel)),
  };
}

/** 0 nothing got worse · 1 something did · 2 something could not be found out · 3 nothing did, and a track could not be asked for. */
export function nightStatus({ against, old, absent }: Night): 0 | 1 | 2 | 3 {
  const status = againstStatus(against);
  return status === 0 && old.length + absent.length > 0 ? 3 : status;
}

/** Lines of tracks that got worse. */
const worseAtMost = 3;

/**
 * What happened, in at most eight lines; the worst first.
 *
 * @param columns a line fits in; of what does not it says how much more there is
 */
export function nightLines(night: Night, columns: number): readonly string[] {
  const { results, against, old, absent } = night;
  const { startedAt, milliseconds, kernels } = results;
  const worse = against.tracks
    .filter((track) => trackStatus(track) !== 0)
    .toSorted((a, b) => trackStatus(a) - trackStatus(b));
  const bad = [
    ...worse.filter((track) => trackStatus(track) === 1).map(({ kernel }) => kernel.name),
    ...against.unaccepted.filter(isWrong).map(({ name }) => name),
  ];
  const verdict = {
    0: 'nothing got worse',
    1: `worse on ${bad.join(', ')}`,
    2: 'not all could be found out',
    3: kernels.every((kernel) => !couldBeHad(kernel))
      ? 'nothing could be asked for'
      : 'nothing worse, as far as known',
  }[nightStatus(night)];
  const cases = Math.max(0, ...kernels.map((kernel) => kernel.cases.length));
  const seconds = Math.round(milliseconds / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
  const shown = worse.length > worseAtMost ? worseAtMost - 1 : worseAtMost;
  const changed = against.tracks.filter((track) => trackStatus(track) === 0 && !isSame(track));
  const line = (head: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [listed(printable(head), items.map(printable), columns)];
  return [
    ...line(`${startedAt.slice(0, 10)}: `, [
      `${verdict} (${counted(kernels.length, 'kernel')}, ${counted(cases, 'case')}, ${time})`,
    ]),
    ...worse.slice(0, shown).flatMap((track) => line(...worseOf(track))),
    ...(worse.length > shown ? [`and ${worse.length - shown} other tracks`] : []),
    ...line(
      'changed, and no worse: ',
      changed.map((track) => `${track.kernel.name} (${counted(changesIn(track), 'case')})`),
    ),
    ...line(
      'new: ',
      against.tracks
        .filter(isNew)
        .map(({ accepted, kernel }) => `${kernel.name} ${versionOf(accepted)} → ${versionOf(kernel)}`),
    ),
    ...line(
      'nothing was accepted of ',
      against.unaccepted.map(
        (kernel) => `${kernel.name} (${kernel.failure ? 'no answers' : shortTallyText(kernel.cases)})`,
      ),
    ),
    ...line('not asked for: ', [
      ...absent.map(({ name }) => `no ${name}`),
      ...old.map(({ name, resolved }) => `${name} is of ${resolved?.at.slice(0, 10)}`),
    ]).map((text) => `${text}${inRest(` (${printable(whyNotAsked(night))})`, columns - text.length)}`),
  ];
}

/** Whether there is anything to look at, and to accept. */
export function isNews({ against }: Night): boolean {
  return against.unaccepted.length > 0 || against.tracks.some((track) => !isSame(track) || isNew(track));
}

function isNew({ accepted, kernel }: AgainstTrack): boolean {
  return versionOf(accepted) !== versionOf(kernel);
}

/** As many items as fit into a line, the first in any case cut. */
function listed(head: string, items: readonly string[], columns: number): string {
  for (let count = items.length; count > 1; count--) {
    const more = items.length - count;
    const text = `${head}${items.slice(0, count).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
    if (text.length <= columns) return text;
  }
  const more = items.length > 1 ? `, and ${items.length - 1} more` : '';
  const first = `${head}${items[0] ?? ''}`;
  const room = columns - more.length;
  return `${first.length <= room ? first : `${first.slice(0, room - 1)}…`}${more}`;
}

/** As much of a text as there is room for; nothing where that says nothing. */
function inRest(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 20 ? '' : `${text.slice(0, room - 1)}…`;
}

function worseOf({ kernel, comparison }: AgainstTrack): [head: string, items: readonly string[]] {
  const { name, failure } = kernel;
  if (failure) return [`${name}: `, [failure.why]];
  const { deviating, splats, broken } = comparison;
  const clauses = [...new Set(deviating.map(({ clause }) => clause))];
  if (clauses.length > 0)
    return [`${name}: newly ${clauses.length === 1 ? 'deviates' : 'deviate'} `, clauses];
  if (splats.length > 0) return [`${name}: new in the kernel log: `, splats.map(({ id }) => id)];
  return [`${name}: broken: `, broken.map(({ id }) => id)];
}

function whyNotAsked({ old, absent }: Night): string {
  const [away] = old.map(({ resolved }) => resolved?.away);
  return away ?? absent[0]?.failure?.why ?? '';
}

function isWrong(kernel: KernelResults): boolean {
  return (
    isLost(kernel) ||
    kernel.cases.some(
      ({ verdict, known, gone }) => gone !== undefined || (verdict === 'deviates' && known === undefined),
    )
  );
}

function changesIn({ comparison }: AgainstTrack): number {
  const { mended, changed, onlyAfter } = comparison;
  return mended.length + changed.length + onlyAfter.length;
}
