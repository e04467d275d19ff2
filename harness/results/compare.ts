import { isDeepStrictEqual } from 'node:util';
import { isOneOf } from '../spec/expectations.ts';
import { show } from '../judge/judge.ts';
import { splatsIn } from '../judge/splat.ts';
import type { CaseResult, KernelResults } from './results.ts';

/** One fact that is not the same on both kernels. */
export interface Difference {
  /** A record's name, or `verdict`, or `ending`. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** A case that is not the same on both kernels. */
export interface CaseChange {
  readonly id: string;
  readonly differences: readonly Difference[];
}

/** What a patch changes. */
export interface Changes {
  /** Cases that fail on the patched kernel and not on the base, as the patched kernel answered them. */
  readonly deviating: readonly CaseResult[];
  /** Cases that fail on the base, or deviate in a way that is known, and conform on the patched kernel. */
  readonly mended: readonly CaseResult[];
  /** All other cases with a difference in any record, verdict or ending. */
  readonly changed: readonly CaseChange[];
  /** Cases that conform on both and made another choice where several are allowed: it may be chance. */
  readonly chosen: readonly CaseChange[];
  /** What the kernel complained of in a case, and did not on the base. */
  readonly splats: readonly { readonly id: string; readonly lines: readonly string[] }[];
  /** Cases that the harness could not find out, on either. */
  readonly broken: readonly CaseResult[];
}

/** Compares the results of a patched kernel with those of its base, case by case. */
export function changesBetween(base: KernelResults, patched: KernelResults): Changes {
  const before = new Map(base.cases.map((each) => [each.id, each]));
  const pairs = patched.cases.flatMap((now) => {
    const was = before.get(now.id);
    return was ? [{ was, now }] : [];
  });
  const broken = pairs.filter(({ was, now }) => was.verdict === 'broken' || now.verdict === 'broken');
  const answered = pairs.filter((pair) => !broken.includes(pair));
  const deviating = answered.filter(({ was, now }) => failing(now) && !failing(was));
  const mended = answered.filter(({ was, now }) => was.verdict === 'deviates' && now.verdict === 'conforms');
  const rest = answered
    .filter((pair) => !deviating.includes(pair) && !mended.includes(pair))
    .flatMap(({ was, now }) => {
      const differences = differencesOf(was, now);
      return differences.length > 0 ? [{ was, now, differences }] : [];
    });
  const isChoice = ({ was, now, differences }: (typeof rest)[number]): boolean =>
    was.verdict === 'conforms' &&
    now.verdict === 'conforms' &&
    differences.every(({ what }) => isOneOf(now.expected?.[what]));
  const asChange = ({ now, differences }: (typeof rest)[number]): CaseChange => ({ id: now.id, differences });
  return {
    deviating: deviating.map(({ now }) => now),
    mended: mended.map(({ now }) => now),
    changed: rest.filter((each) => !isChoice(each)).map(asChange),
    chosen: rest.filter(isChoice).map(asChange),
    splats: answered.flatMap(({ was, now }) => {
      const lines = newSplats(was, now);
      return lines.length > 0 ? [{ id: now.id, lines }] : [];
    }),
    broken: broken.map(({ was, now }) => (now.verdict === 'broken' ? now : was)),
  };
}

/**
 * 0 nothing new deviates · 1 something does, or the kernel complains of something new · 2 something is broken, and nothing
 * else found: a patch that breaks a clause often takes away what another case begins with.
 */
export function changesStatus({ broken, deviating, splats }: Changes): 0 | 1 | 2 {
  if (deviating.length + splats.length > 0) return 1;
  return broken.length > 0 ? 2 : 0;
}

/** A deviation that is known of the base's release does not count as one. */
function failing({ verdict, known }: CaseResult): boolean {
  return verdict === 'deviates' && known === undefined;
}

function differencesOf(was: CaseResult, now: CaseResult): readonly Difference[] {
  const names = new Set([...Object.keys(was.observed), ...Object.keys(now.observed)]);
  const record = (of: CaseResult, name: string): string => {
    const value = Object.hasOwn(of.observed, name) ? of.observed[name] : undefined;
    return value === undefined ? 'nothing' : show(value);
  };
  const records = [...names]
    .filter((name) => !isDeepStrictEqual(was.observed[name], now.observed[name]))
    .map((what) => ({ what, before: record(was, what), after: record(now, what) }));
  const others = [
    { what: 'verdict', before: verdictOf(was), after: verdictOf(now) },
    { what: 'ending', before: was.ending, after: now.ending },
  ].filter(({ before, after }) => before !== after);
  return [...others, ...records];
}

function verdictOf({ verdict, reason }: CaseResult): string {
  return verdict === 'unsupported' && reason !== undefined ? `unsupported (${reason})` : verdict;
}

/** Times, addresses, processes and processors differ from boot to boot. */
function newSplats(was: CaseResult, now: CaseResult): readonly string[] {
  const alike = (line: string): string =>
    line
      .replace(/^\[ *\d+\.\d+\] ?/, '')
      .replace(/\b(?:CPU|PID): \d+/g, '')
      .replace(/\b(?:0x)?[0-9a-f]{8,16}\b/g, '');
  // What the firmware printed may stand before the kernel's first line.
  const lines = ({ kernelLog = [] }: CaseResult): readonly string[] =>
    splatsIn(kernelLog).map((line) => line.replace(/^.*(?=\[ *\d+\.\d+\] )/, ''));
  const known = new Set(lines(was).map(alike));
  return lines(now).filter((line) => !known.has(alike(line)));
}
