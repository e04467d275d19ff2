import type { CaseResult, Results } from '../results/results.ts';

/** One answer, and the kernels that gave it alike. */
export interface Finding {
  readonly result: CaseResult;
  readonly kernels: readonly string[];
}

/** What makes two answers of a case the same one. The kernel log is left out: its time stamps differ. */
export function sameAnswer(result: CaseResult): unknown {
  const { verdict, reason, key, expected, observed, ending, known, gone, like } = result;
  return [verdict, reason, key, expected, observed, ending, known, gone, like];
}

/**
 * The results that are wanted, in the order of the run; the same answer of several kernels is one finding.
 *
 * @param alike what must be equal, besides the case, for two results to be one finding
 */
export function findings(
  results: Pick<Results, 'kernels'>,
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

/** A family, and those of its clauses that have a case in the run, in order. */
export interface FamilyRun {
  readonly id: string;
  readonly title: string;
  readonly clauses: readonly string[];
}

/** The families of a run; a clause that the results do not describe comes with those of its path. */
export function familiesOf(results: Pick<Results, 'kernels' | 'specification'>): readonly FamilyRun[] {
  const { families, clauses } = results.specification;
  const familyOf = (id: string): string =>
    clauses.find((each) => each.id === id)?.family ?? id.split('/')[0] ?? id;
  const run = Map.groupBy(clausesOf(results), familyOf);
  const order = [...families.map(({ id }) => id), ...run.keys()];
  return [...new Set(order)].flatMap((id) => {
    const title = families.find((each) => each.id === id)?.title ?? id;
    const own = run.get(id);
    return own ? [{ id, title, clauses: own }] : [];
  });
}

/** The sentence of a clause; its id where the results do not have it. */
export function sentenceOf({ specification }: Pick<Results, 'specification'>, clause: string): string {
  return specification.clauses.find(({ id }) => id === clause)?.says ?? clause;
}

/** The clauses that have a case in the run, in the order of the run. */
export function clausesOf(results: Pick<Results, 'kernels'>): readonly string[] {
  return [...new Set(results.kernels.flatMap(({ cases }) => cases.map(({ clause }) => clause)))];
}
