import { type Accepted, kernelOf } from '../results/accepted.ts';
import { type Comparison, compareKernels, comparisonStatus } from '../results/compare.ts';
import { exitStatus } from '../results/exit-status.ts';
import type { KernelResults, Results, Suite } from '../results/results.ts';
import { tallyText } from '../results/standing.ts';
import { counted } from '../text/counted.ts';
import { painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { comparisonSummary, comparisonText } from './comparison.ts';
import { lostKernels, terminalReport, type TerminalOptions } from './terminal.ts';

/** Results held against what was accepted of their tracks. */
export interface Against {
  readonly results: Results;
  readonly tracks: readonly AgainstTrack[];
  /** Kernels of which nothing was accepted: they are judged by themselves, as `run` does. */
  readonly unaccepted: readonly KernelResults[];
}

export interface AgainstTrack {
  readonly accepted: Accepted;
  readonly kernel: KernelResults;
  readonly comparison: Comparison;
  /** How many accepted cases were not run: they were not asked for, or are no more. */
  readonly notRun: number;
}

/** Holds each kernel of the results against what was accepted of it. */
export function compareWithAccepted(results: Results, accepted: readonly Accepted[]): Against {
  const of = (kernel: KernelResults): Accepted | undefined =>
    accepted.find(({ track }) => track === kernel.name);
  return {
    results,
    tracks: results.kernels.flatMap((kernel) => {
      const found = of(kernel);
      if (!found) return [];
      const { onlyBefore, ...comparison } = compareKernels(kernelOf(found), kernel);
      const notRun = onlyBefore.length;
      return [{ accepted: found, kernel, comparison: { ...comparison, onlyBefore: [] }, notRun }];
    }),
    unaccepted: results.kernels.filter((kernel) => !of(kernel)),
  };
}

/**
 * The exit status: 0 nothing got worse · 1 a case newly deviates, a kernel complains of something new, or gives no answers any more ·
 * 2 something could not be found out, or a kernel not be had. What was not accepted counts as in `run`.
 */
export function againstStatus({ tracks, unaccepted }: Against, strict = false): 0 | 1 | 2 {
  const own = unaccepted.length > 0 ? [exitStatus({ kernels: [...unaccepted] }, strict)] : [];
  const all = [...own, ...tracks.map(trackStatus)];
  return all.includes(1) ? 1 : all.includes(2) ? 2 : 0;
}

/** The same of one track. */
export function trackStatus({ kernel, comparison }: AgainstTrack): 0 | 1 | 2 {
  const status = comparisonStatus(comparison);
  if (status === 1 || !kernel.failure) return status;
  return couldBeHad(kernel) ? 1 : 2;
}

/** Whether there was a kernel at all: of one that could not be fetched nobody knows the release. */
export function couldBeHad({ release }: KernelResults): boolean {
  return release !== undefined;
}

/** What differs from what was accepted, track by track; those where nothing does are one line. */
export function againstReport(against: Against, options: TerminalOptions): string {
  const { results, tracks, unaccepted } = against;
  const paint = painter(options.color);
  const line = (text: string): string => `${wrap(printable(text), options.columns)}\n`;
  const same = tracks.filter(isSame);
  const names = unaccepted.map(({ name }) => name).join(', ');
  const tally = tallyText(unaccepted.flatMap(({ cases }) => cases));
  const alone = { ...results, kernels: [...unaccepted] };
  return [
    ...tracks.filter((track) => !isSame(track)).map((track) => trackReport(track, against, options)),
    unaccepted.length === 0
      ? ''
      : `${line(`Nothing was accepted of ${names}: judged by itself, as run does (${tally}).`)}${
          exitStatus(alone, false) === 0 ? '' : terminalReport(alone, options)
        }`,
    same.length === 0 ? '' : paint('green', line(`As accepted: ${same.map(inWords).join(', ')}.`)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function trackReport(track: AgainstTrack, { results }: Against, options: TerminalOptions): string {
  const { accepted, kernel, comparison, notRun } = track;
  const paint = painter(options.color);
  const line = (text: string): string => `${wrap(printable(text), options.columns)}\n`;
  const { specification } = results;
  const [was, is] = [suiteText(accepted.suite), suiteText(results.suite)];
  const compared = { comparison, kernel: kernel.name, specification, before: 'accepted' };
  const less =
    notRun > 0 ? ` ${counted(notRun, 'accepted case')} ${notRun === 1 ? 'was' : 'were'} not run.` : '';
  const asked = askedOf(track);
  return [
    `${paint('bold', printable(trackTitle(track)))}\n`,
    was === is ? '' : line(`Accepted of dontunmap ${was}, run with ${is}.`),
    kernel.failure
      ? line(`It ${couldBeHad(kernel) ? 'gives no answers, or not all' : 'could not be had'}:`)
      : '',
    lostKernels({ kernels: [kernel] }, options.columns, paint),
    asked === 0
      ? ''
      : `${comparisonText(compared, options)}${paint(
          trackStatus(track) === 0 ? 'green' : 'red',
          wrap(`${comparisonSummary(comparison, asked)}${less}`, options.columns),
        )}\n`,
  ].join('');
}

/** Whether there is nothing to tell of a track. */
export function isSame({ kernel, comparison }: AgainstTrack): boolean {
  return kernel.failure === undefined && differencesIn(comparison) === 0;
}

/** How many cases were asked now and before. */
function askedOf({ kernel, comparison }: AgainstTrack): number {
  return kernel.cases.length - comparison.onlyAfter.length;
}

/** `6.12 (6.12.118-1, 2247 cases)`. */
function inWords(track: AgainstTrack): string {
  const { kernel, notRun } = track;
  const of = notRun > 0 ? ` of ${askedOf(track) + notRun}` : '';
  return `${kernel.name} (${versionOf(kernel)}, ${askedOf(track)}${of} cases)`;
}

/** How many facts of a comparison there are to tell. */
function differencesIn(comparison: Comparison): number {
  const { chosen: _, judgedAnew: _told, ...told } = comparison;
  return Object.values(told).reduce((sum, each) => sum + each.length, 0);
}

/** `6.12: 6.12.118-1 → 6.12.119-1`. */
function trackTitle({ accepted, kernel }: AgainstTrack): string {
  const [was, is] = [versionOf(accepted), versionOf(kernel)];
  return was === is ? `${kernel.name} (${is})` : `${kernel.name}: ${was} → ${is}`;
}

/** The exact version of a kernel: that of its package, else its release. */
export function versionOf({
  package: from,
  upstream,
  release,
}: Pick<KernelResults, 'package' | 'upstream' | 'release'>): string {
  return from?.split(' ')[1] ?? upstream ?? release ?? 'unknown';
}

/** `0.1.0 (0123456789ab)`. */
export function suiteText(suite: Suite | undefined): string {
  if (!suite) return 'of an unknown version';
  return suite.commit === undefined ? suite.version : `${suite.version} (${suite.commit})`;
}
