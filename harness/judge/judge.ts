import { isOneOf } from '../spec/expectations.ts';
import type { Case, Expected, ExpectedRecords, Json, Known, Records } from '../spec/types.ts';
import type { Verdict } from '../results/results.ts';
import type { Ending, Observation } from './observation.ts';
import { compareReleases, seriesOf } from './release.ts';
import { firstSplat } from './splat.ts';

/** What the judge knows of the kernel: its upstream release and the eras it has. */
export interface Subject {
  readonly upstream: string;
  readonly eras: readonly string[];
}

/** The judge's answer for one case on one kernel. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly era?: string;
  readonly expected?: ExpectedRecords;
  /** The deviation is this known one. */
  readonly known?: Known;
  /** This known deviation was expected and is gone. */
  readonly stale?: Known;
}

/** The newest era of the case that the subject has reached. */
export function expectationFor(
  test: Pick<Case, 'expect'>,
  eras: readonly string[],
): { era: string; expected: ExpectedRecords } | undefined {
  const reached = Object.entries(test.expect).findLast(([era]) => eras.includes(era));
  return reached && { era: reached[0], expected: reached[1] };
}

/** Judges one observation. Pure; silence never conforms. */
export function judge(
  test: Case,
  subject: Subject,
  seen: Observation,
  knowns: readonly Known[] = [],
): Judgement {
  const applicable = expectationFor(test, subject.eras);
  if (!applicable) {
    const first = Object.keys(test.expect)[0] ?? 'none';
    return { verdict: 'unsupported', reason: `the kernel has not reached the era ${first}` };
  }
  const { era, expected } = applicable;
  if (seen.broken !== undefined)
    return { verdict: 'broken', reason: `set-up failed: ${seen.broken}`, era, expected };
  if (seen.lacks !== undefined)
    return { verdict: 'unsupported', reason: `the kernel lacks ${seen.lacks}`, era, expected };
  if (seen.ending.how === 'unknown' || (!seen.began && seen.ending.how !== 'guest-lost')) {
    const why = seen.ending.how === 'unknown' ? seen.ending.why : 'the program never began';
    return { verdict: 'broken', reason: why, era, expected };
  }

  const known = knowns.find((each) => each.case === test.id && inRange(subject.upstream, each));
  const reason = deviation(expected, seen);
  if (reason === undefined) return { verdict: 'conforms', era, expected, ...(known && { stale: known }) };
  const asKnown = known && deviation({ ...expected, ...known.shows }, seen) === undefined;
  return { verdict: 'deviates', reason, era, expected, ...(asKnown && { known }) };
}

/** Why an observation is not what was expected; undefined when it is, in full. */
function deviation(expected: ExpectedRecords, seen: Observation): string | undefined {
  const splat = firstSplat(seen.kernelLog);
  if (splat !== undefined) return `the kernel complained: ${splat}`;
  const ending = describeEnding(seen.ending);
  if (ending !== 'exited with 0') return `the program ${ending}`;
  if (seen.garbled.length > 0) return `the program said what is no record: ${seen.garbled[0]}`;
  if (!seen.ended) return 'the program stopped reporting before its end';
  const wrong = [...new Set([...Object.keys(expected), ...Object.keys(seen.records)])].flatMap((name) =>
    difference(name, expected, seen.records),
  );
  return wrong.length > 0 ? wrong.join('; ') : undefined;
}

function difference(name: string, expected: ExpectedRecords, records: Records): readonly string[] {
  const [want, have] = [expected[name], records[name]];
  if (have === undefined) return [`${name} was not recorded`];
  if (want === undefined) return [`${name} was recorded and not expected`];
  return matches(want, have) ? [] : [`${name} is ${show(have)}, expected ${show(want)}`];
}

/** Whether a recorded value is (one of) the expected. */
export function matches(want: Expected, have: Json): boolean {
  return isOneOf(want) ? want.oneOf.some((each) => same(each, have)) : same(want, have);
}

function same(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}

/** An expected or recorded value in one line. */
export function show(value: Expected): string {
  if (isOneOf(value)) return `one of ${value.oneOf.map((each) => JSON.stringify(each)).join(' | ')}`;
  return JSON.stringify(value);
}

/** How a program ended, as words after "the program …". */
export function describeEnding(ending: Ending): string {
  switch (ending.how) {
    case 'exited':
      return `exited with ${ending.code}`;
    case 'killed':
      return `was killed by ${ending.signal}`;
    case 'timed-out':
      return `did not end within ${ending.seconds} s`;
    case 'guest-lost':
      return `took the guest with it: ${ending.why}`;
    case 'unknown':
      return `is not known to have ended: ${ending.why}`;
  }
}

function inRange(upstream: string, known: Known): boolean {
  const { series, from, to } = known.kernels;
  if (seriesOf(upstream) !== series) return false;
  if (from !== undefined && compareReleases(upstream, from) < 0) return false;
  return to === undefined || compareReleases(upstream, to) <= 0;
}
