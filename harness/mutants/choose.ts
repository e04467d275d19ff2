import { distance } from 'fastest-levenshtein';
import { Failure } from '../failure.ts';
import { matching } from '../spec/select.ts';
import type { Mutant } from './mutant.ts';

/** The mutants that filters mean, by their own ids or by the clauses that they break; all without a filter. */
export function chooseMutants(all: readonly Mutant[], filters: readonly string[]): readonly Mutant[] {
  if (filters.length === 0) return all;
  const clauses = all.flatMap(({ clause }) => (clause === undefined ? [] : [{ id: clause }]));
  const chosen = new Set(
    filters.flatMap((filter) => {
      const broken = new Set(matching(clauses, filter).map(({ id }) => id));
      const found = [
        ...matching(all, filter),
        ...all.filter(({ clause }) => clause !== undefined && broken.has(clause)),
      ];
      if (found.length > 0) return found;
      const near = all.map(({ id }) => id).toSorted((a, b) => distance(a, filter) - distance(b, filter));
      throw new Failure(
        'usage',
        `No mutant matches "${filter}"; the nearest are ${near.slice(0, 3).join(', ')}.`,
      );
    }),
  );
  return all.filter((each) => chosen.has(each));
}
