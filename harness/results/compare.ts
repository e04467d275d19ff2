import { isDeepStrictEqual } from 'node:util';
import { splatsIn } from '../judge/splat.ts';
import { show } from '../judge/value.ts';
import { isOneOf } from '../spec/expectations.ts';
import { endingText } from './ending.ts';
import type { CaseResult, KernelResults, Results } from './results.ts';

/** One fact that is not the same on both sides. */
export interface Difference {
  /** A record's name, or `verdict`, or `ending`. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** A case that is not the same on both sides. */
export interface CaseDifference {
  readonly id: string;
  readonly clause: string;
  readonly differences: readonly Difference[];
}

/** What is different on a kernel from what was before: another kernel, or the same at another time. */
export interface Comparison {
  /** Cases that fail after and not before, as they were answered after; also those that only that side has. */
  readonly deviating: readonly CaseResult[];
  /** Cases that failed before, or showed a known bug, and conform after. */
  readonly mended: readonly CaseResult[];
  /** All other cases with a difference in any record, verdict or ending. */
  readonly changed: readonly CaseDifference[];
  /** Cases that conform on both and made another choice where several are allowed: it may be chance. */
  readonly chosen: readonly CaseDifference[];
  /** Ids of cases with another verdict on the same records, and no new complaint: what is expected of them is another. */
  readonly judgedAnew: readonly string[];
  /** What the kernel complained of in a case, and did not before. */
  readonly splats: readonly { readonly id: string; readonly lines: readonly string[] }[];
  /** Cases that the harness could not find out, on either side. */
  readonly broken: readonly CaseResult[];
  /** Ids of cases that only one side has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Compares the results of two kernels, case by case. */
export function compareKernels(before: KernelResults, after: KernelResults): Comparison {
  const then = new Map(before.cases.map((each) => [each.id, each]));
  const now = new Set(after.cases.map(({ id }) => id));
  const added = after.cases.filter(({ id }) => !then.has(id));
  const pairs = pairsOf(before, after);
  const broken = pairs.filter((pair) => pair.was.verdict === 'broken' || pair.now.verdict === 'broken');
  const answered = pairs.filter((pair) => !broken.includes(pair));
  const deviating = answered.filter((pair) => failing(pair.now) && !failing(pair.was));
  const mended = answered.filter(
    (pair) => pair.was.verdict === 'deviates' && pair.now.verdict === 'conforms',
  );
  const rest = answered
    .filter((pair) => !deviating.includes(pair) && !mended.includes(pair))
    .flatMap(withDifferences);
  return {
    deviating: [...deviating.map((pair) => pair.now), ...added.filter(failing)],
    mended: mended.map((pair) => pair.now),
    changed: rest.filter((each) => !isChoice(each)).map(asDifference),
    chosen: rest.filter(isChoice).map(asDifference),
    judgedAnew: answered.filter(isJudgedAnew).map((pair) => pair.now.id),
    splats: answered.flatMap((pair) => {
      const lines = newSplats(pair.was, pair.now);
      return lines.length > 0 ? [{ id: pair.now.id, lines }] : [];
    }),
    broken: [
      ...broken.map((pair) => (pair.now.verdict === 'broken' ? pair.now : pair.was)),
      ...added.filter(({ verdict }) => verdict === 'broken'),
    ],
    onlyBefore: [...then.keys()].filter((id) => !now.has(id)),
    onlyAfter: added.map(({ id }) => id),
  };
}

/** Every case that both have and that is not the same on both, whatever that means; but for choices, which may be chance. */
export function differencesBetween(before: KernelResults, after: KernelResults): readonly CaseDifference[] {
  return pairsOf(before, after)
    .flatMap(withDifferences)
    .filter((each) => !isChoice(each))
    .map(asDifference);
}

/** A case on both sides. */
interface Pair {
  readonly was: CaseResult;
  readonly now: CaseResult;
}

interface DifferentPair extends Pair {
  readonly differences: readonly Difference[];
}

function pairsOf(before: KernelResults, after: KernelResults): readonly Pair[] {
  const then = new Map(before.cases.map((each) => [each.id, each]));
  return after.cases.flatMap((now) => {
    const was = then.get(now.id);
    return was ? [{ was, now }] : [];
  });
}

function withDifferences(pair: Pair): readonly DifferentPair[] {
  const differences = differencesOf(pair.was, pair.now);
  return differences.length > 0 ? [{ ...pair, differences }] : [];
}

function isChoice({ was, now, differences }: DifferentPair): boolean {
  return (
    was.verdict === 'conforms' &&
    now.verdict === 'conforms' &&
    differences.every(({ what }) => isOneOf(now.expected?.[what]))
  );
}

function isJudgedAnew({ was, now }: Pair): boolean {
  const wasRun = (of: CaseResult): boolean => of.ending.how !== 'not-run';
  const differences = differencesOf(was, now);
  const onlyVerdict = differences.length > 0 && differences.every(({ what }) => what === 'verdict');
  return onlyVerdict && wasRun(was) && wasRun(now) && newSplats(was, now).length === 0;
}

function asDifference({ now: { id, clause }, differences }: DifferentPair): CaseDifference {
  return { id, clause, differences };
}

/**
 * 0 nothing new deviates · 1 something does, or the kernel complains of something new · 2 something is broken, and nothing
 * else found: a patch that breaks a clause often takes away what another case begins with.
 */
export function comparisonStatus({ broken, deviating, splats }: Comparison): 0 | 1 | 2 {
  if (deviating.length + splats.length > 0) return 1;
  return broken.length > 0 ? 2 : 0;
}

/** Kernels of two results files that belong together: by name, or the only ones. */
export interface Pairing {
  readonly pairs: readonly { readonly before: KernelResults; readonly after: KernelResults }[];
  readonly onlyBefore: readonly KernelResults[];
  readonly onlyAfter: readonly KernelResults[];
}

/** Pairs the kernels of two results files. */
export function pairKernels(before: Results, after: Results): Pairing {
  const [a, b] = [before.kernels, after.kernels];
  const [first, second] = [a[0], b[0]];
  if (first && second && a.length === 1 && b.length === 1)
    return { pairs: [{ before: first, after: second }], onlyBefore: [], onlyAfter: [] };
  const partner = (of: KernelResults, among: readonly KernelResults[]) =>
    among.find(({ name }) => name === of.name);
  return {
    pairs: b.flatMap((now) => {
      const was = partner(now, a);
      return was ? [{ before: was, after: now }] : [];
    }),
    onlyBefore: a.filter((each) => !partner(each, b)),
    onlyAfter: b.filter((each) => !partner(each, a)),
  };
}

/** A deviation that is a known bug does not count as one. */
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
    { what: 'ending', before: endingOf(was), after: endingOf(now) },
  ].filter(({ before, after }) => before !== after);
  return [...others, ...records];
}

function verdictOf({ verdict, reason, known, gone }: CaseResult): string {
  if (verdict === 'unsupported' && reason !== undefined) return `unsupported (${reason})`;
  if (known !== undefined) return `${verdict} (the bug ${known})`;
  return gone === undefined ? verdict : `${verdict} (the bug ${gone} is gone)`;
}

/** How long it was waited for is this machine's affair. */
function endingOf({ ending }: CaseResult): string {
  return ending.how === 'timed-out' ? 'did not end in time' : endingText(ending);
}

function newSplats(was: CaseResult, now: CaseResult): readonly string[] {
  const known = new Set(splatsOf(was).map(splatText));
  return splatsOf(now).filter((line) => !known.has(splatText(line)));
}

/** What the kernel complained of; what the firmware printed may stand before its first line. */
export function splatsOf({ kernelLog = [] }: CaseResult): readonly string[] {
  return splatsIn(kernelLog).map((line) => line.replace(/^.*(?=\[ *\d+\.\d+\] )/, ''));
}

/** A complaint without what differs from boot to boot: times, addresses, processes and processors. */
export function splatText(line: string): string {
  return line
    .replace(/^\[ *\d+\.\d+\] ?/, '')
    .replace(/\b(?:CPU|PID): \d+/g, '')
    .replace(/\b(?:0x)?[0-9a-f]{8,16}\b/g, '')
    .replace(/ {2,}/g, ' ')
    .trimStart();
}
