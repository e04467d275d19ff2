import type { Case, Known } from '../spec/types.ts';
import { describeEnding, judge, type Subject } from '../judge/judge.ts';
import type { Observation } from '../judge/observation.ts';
import type { CaseResult, KernelResults } from '../results/results.ts';
import type { Outcome } from './kernel-run.ts';
import { nothingSeen } from './observe.ts';
import type { Specification } from './run.ts';

/** Judges what was seen on one kernel. Pure. */
export function kernelResults(
  outcome: Outcome,
  { cases, specification }: { readonly cases: readonly Case[]; readonly specification: Specification },
): KernelResults {
  const { kernel, upstream, eras, observations } = outcome;
  return {
    name: kernel.name,
    release: outcome.release,
    upstream,
    ...(kernel.package !== undefined && { package: `${kernel.package} ${kernel.version ?? ''}`.trim() }),
    architecture: kernel.arch,
    imageHash: kernel.hash,
    accelerator: outcome.accelerator,
    machine: outcome.method,
    resumed: outcome.resumed,
    bootMilliseconds: Math.round(outcome.bootMilliseconds),
    boots: outcome.boots,
    forkMicroseconds: outcome.forkMicroseconds,
    eras: [...eras],
    cases: cases.map((test) => {
      const seen = observations.get(test.id) ?? nothingSeen({ how: 'unknown', why: 'it was not run' });
      return result(test, { upstream, eras }, seen, specification.known);
    }),
  };
}

function result(test: Case, subject: Subject, seen: Observation, knowns: readonly Known[]): CaseResult {
  const { verdict, reason, era, expected, known, stale } = judge(test, subject, seen, knowns);
  const about = (each: Known) => ({ reason: each.reason, fixedBy: each.fixedBy });
  return {
    id: test.id,
    clause: test.clause,
    title: test.title,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(era !== undefined && { era }),
    ...(expected && { expected: structuredClone(expected) as CaseResult['observed'] }),
    observed: structuredClone(seen.records) as CaseResult['observed'],
    ending: verdict === 'unsupported' && !seen.began ? 'not run' : describeEnding(seen.ending),
    ...(known && { known: about(known) }),
    ...(stale && { stale: about(stale) }),
    ...(seen.kernelLog.length > 0 && { kernelLog: [...seen.kernelLog] }),
    ...(seen.output !== '' && { output: seen.output }),
    microseconds: seen.microseconds,
  };
}
