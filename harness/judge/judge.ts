import { expectationFor } from '../spec/keys.ts';
import { lackOf, type Surroundings } from '../spec/needs.ts';
import type { Case, ExpectedRecords } from '../spec/types.ts';
import { describeEnding, type Observation } from './observation.ts';
import { firstSplat } from './splat.ts';
import { isAsExpected, show } from './value.ts';
import type { Verdict } from './verdict.ts';

/** What the judge knows of the kernel. */
export interface Subject extends Surroundings {
  /** The changes and the bugs that it has, by name. */
  readonly changes: readonly string[];
  readonly bugs: readonly string[];
}

/** The judge's answer for one case on one kernel. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Why, for every verdict but `conforms`. */
  readonly reason?: string;
  /** The key of the expectation that counted. */
  readonly key?: string;
  readonly expected?: ExpectedRecords;
  /** The deviation is this bug. */
  readonly known?: string;
  /** This bug should have shown and did not. */
  readonly gone?: string;
  /** The records are those of this bug, which the kernel is not said to have. */
  readonly like?: string;
}

/** Why a case cannot be asked of a kernel, before anything runs; undefined when it can. */
export function unaskable(test: Case, subject: Pick<Subject, 'changes'> & Surroundings): string | undefined {
  if (!expectationFor(test, subject.changes)) {
    const [first = ''] = Object.keys(test.expect);
    return `the kernel does not have the change ${first}`;
  }
  const lack = lackOf(test.needs, subject);
  return lack && `it lacks ${lack}`;
}

/** Judges one observation. Pure; silence never conforms. */
export function judge(test: Case, subject: Subject, seen: Observation): Judgement {
  const unasked = unaskable(test, subject);
  if (unasked !== undefined) return { verdict: 'unsupported', reason: unasked };
  const { key, expected } = expectationFor(test, subject.changes)!;
  const about = { key, expected };
  if (seen.broken !== undefined)
    return { verdict: 'broken', reason: `set-up failed: ${seen.broken}`, ...about };
  if (seen.lacks !== undefined)
    return { verdict: 'unsupported', reason: `the kernel lacks ${seen.lacks}`, ...about };
  if (seen.logLost && firstSplat(seen.kernelLog) === undefined)
    return {
      verdict: 'broken',
      reason: "lines of the kernel's log were lost: it may have complained",
      ...about,
    };
  if (seen.ending.how === 'unknown' || (!seen.began && seen.ending.how !== 'guest-lost')) {
    const why = seen.ending.how === 'unknown' ? seen.ending.why : 'the program never began';
    return { verdict: 'broken', reason: why, ...about };
  }

  const bugs = Object.entries(test.bugs ?? {});
  const shown = bugs.filter(([name]) => subject.bugs.includes(name));
  const reason = deviation(expected, seen);
  if (reason === undefined) {
    const [gone] = shown;
    return { verdict: 'conforms', ...about, ...(gone && { gone: gone[0] }) };
  }
  const but = withoutComplaint(seen, test.complains);
  const isLike = ([, records]: (typeof bugs)[number]): boolean =>
    deviation({ ...expected, ...records }, but) === undefined;
  const known = shown.find(isLike);
  if (known) return { verdict: 'deviates', reason, ...about, known: known[0] };
  const like = bugs.find((each) => !shown.includes(each) && isLike(each));
  return { verdict: 'deviates', reason, ...about, ...(like && { like: like[0] }) };
}

/** The same, but for what the kernel's log says where a known bug shows. */
function withoutComplaint(seen: Observation, complains: string | undefined): Observation {
  if (complains === undefined) return seen;
  return { ...seen, kernelLog: seen.kernelLog.filter((line) => !line.includes(complains)) };
}

/** Why an observation is not what was expected; undefined when it is, in full. */
function deviation(expected: ExpectedRecords, seen: Observation): string | undefined {
  const splat = firstSplat(seen.kernelLog);
  if (splat !== undefined) return `the kernel complained: ${splat}`;
  if (seen.ending.how !== 'exited' || seen.ending.code !== 0)
    return `the program ${describeEnding(seen.ending)}`;
  if (seen.failed !== undefined) return `the program could not go on after the call: ${seen.failed}`;
  if (seen.garbled.length > 0) return `the program said what is no record: ${seen.garbled[0]}`;
  if (!seen.ended) return 'the program stopped reporting before its end';
  const wrong = [...new Set([...Object.keys(expected), ...Object.keys(seen.records)])].flatMap((name) =>
    difference(name, expected, seen.records),
  );
  return wrong.length > 0 ? wrong.join('; ') : undefined;
}

function difference(
  name: string,
  expected: ExpectedRecords,
  records: Observation['records'],
): readonly string[] {
  // A record may have the name of what every object has.
  const want = Object.hasOwn(expected, name) ? expected[name] : undefined;
  const have = Object.hasOwn(records, name) ? records[name] : undefined;
  if (have === undefined) return [`${name} was not recorded`];
  if (want === undefined) return [`${name} was recorded and not expected`];
  return isAsExpected(want, have) ? [] : [`${name} is ${show(have)}, expected ${show(want)}`];
}
