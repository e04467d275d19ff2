import { closest, distance } from 'fastest-levenshtein';
import type { Case } from './types.ts';
import { Failure } from '../failure.ts';

/**
 * The cases that the filters choose: any whose id or clause contains a filter, letters of either case. No filter chooses
 * all; one that matches nothing is an error, with the nearest names.
 */
export function selectCases(all: readonly Case[], filters: readonly string[]): readonly Case[] {
  for (const filter of filters) {
    if (all.some((test) => chosen(test, filter))) continue;
    throw new Failure(
      'usage',
      `No case matches "${filter}"; the nearest are ${nearestNames(all, filter).join(', ')}. Without a filter all cases run.`,
    );
  }
  return filters.length === 0 ? all : all.filter((test) => filters.some((filter) => chosen(test, filter)));
}

function chosen(test: Case, filter: string): boolean {
  return test.id.toLowerCase().includes(filter.toLowerCase());
}

/** The three names of cases and clauses that are most like a wrong one. */
export function nearestNames(all: readonly Case[], filter: string): readonly string[] {
  const names = all.flatMap((test) => [test.clause, test.id]);
  const best = closest(filter, names);
  const rest = names
    .filter((name) => name !== best)
    .toSorted((a, b) => distance(filter, a) - distance(filter, b));
  return [...new Set([best, ...rest])].slice(0, 3);
}
