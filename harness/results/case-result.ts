import { judge, type Subject } from '../judge/judge.ts';
import { nothingSeen, type Observation } from '../judge/observation.ts';
import type { Case, Specification } from '../spec/types.ts';
import type { CaseResult, ResultsSpecification } from './results.ts';

/** Judges one case on one kernel and writes down all of it. A case of which nothing was seen was not asked, or not found out. */
export function caseResult(test: Case, subject: Subject, seen: Observation | undefined): CaseResult {
  const observation = seen ?? nothingSeen({ how: 'unknown', why: 'it was not run' });
  const { verdict, reason, key, expected, known, gone, like } = judge(test, subject, observation);
  const { kernelLog, output, microseconds, records } = observation;
  return {
    id: test.id,
    clause: test.clause,
    title: test.title,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(key !== undefined && { key }),
    ...(expected && { expected: structuredClone(expected) as CaseResult['observed'] }),
    observed: structuredClone(records) as CaseResult['observed'],
    ending: verdict === 'unsupported' && !observation.began ? { how: 'not-run' } : observation.ending,
    ...(known !== undefined && { known }),
    ...(gone !== undefined && { gone }),
    ...(like !== undefined && { like }),
    ...(kernelLog.length > 0 && { kernelLog: [...kernelLog] }),
    ...(output !== '' && { output }),
    microseconds,
  };
}

/** The part of a specification that a results file holds: that of the cases that were run. */
export function specificationOf(
  { families, clauses, changes, bugs }: Specification,
  cases: readonly Case[],
): ResultsSpecification {
  const run = new Set(cases.map(({ clause }) => clause));
  const wanted = clauses.filter(({ id }) => run.has(id));
  return structuredClone({
    families: families
      .filter((family) => family.clauses.some(({ id }) => run.has(id)))
      .map(({ id, title, about }) => ({ id, title, about })),
    clauses: wanted.map(({ id, says, source }) => ({
      id,
      family: id.split('/')[0] ?? '',
      says,
      source: [...source],
    })),
    changes,
    bugs,
  });
}
