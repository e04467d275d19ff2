import type { CaseResult, Results } from './results.ts';

/** One answer, and the kernels that gave it alike. */
export interface Finding {
  readonly result: CaseResult;
  readonly kernels: readonly string[];
}

/** What makes two answers of a case the same one. The kernel log is left out: its time stamps differ. */
export function sameAnswer(result: CaseResult): unknown {
  const { verdict, reason, era, expected, observed, ending, known, stale } = result;
  return [verdict, reason, era, expected, observed, ending, known, stale];
}

/**
 * The results that are wanted, in the order of the run; the same answer of several kernels is one finding.
 *
 * @param alike what must be equal, besides the case, for two results to be one finding
 */
export function findings(
  results: Results,
  wanted: (result: CaseResult) => boolean,
  alike: (result: CaseResult) => unknown = sameAnswer,
): readonly Finding[] {
  const found = new Map<string, { result: CaseResult; kernels: string[] }>();
  for (const { name, cases } of results.kernels) {
    for (const result of cases.filter(wanted)) {
      const key = JSON.stringify([result.id, alike(result)]);
      const finding = found.get(key) ?? { result, kernels: [] };
      finding.kernels.push(name);
      found.set(key, finding);
    }
  }
  return [...found.values()];
}

/** The clauses that have a case in the run, in the order of the run. */
export function clausesOf(results: Results): readonly string[] {
  return [...new Set(results.kernels.flatMap(({ cases }) => cases.map(({ clause }) => clause)))];
}
