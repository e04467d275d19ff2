import { distance } from 'fastest-levenshtein';
import type { Case } from './types.ts';
import { Failure } from '../failure.ts';

/**
 * The cases that the filters choose, each as {@link matching} takes it. No filter chooses all; one that matches nothing is an
 * error, with the nearest names.
 */
export function selectCases(all: readonly Case[], filters: readonly string[]): readonly Case[] {
  if (filters.length === 0) return all;
  const chosen = new Set(
    filters.flatMap((filter) => {
      const found = matching(all, filter);
      if (found.length > 0) return found;
      throw new Failure(
        'usage',
        `No case matches "${filter}"; the nearest are ${nearestNames(all, filter).join(', ')}. Without a filter all cases run.`,
      );
    }),
  );
  return all.filter((test) => chosen.has(test));
}

/**
 * The cases that a filter means, letters of either case: the one with this id; else those of which it is a part of the path (a
 * clause, a family, the name of a case); else those that have it as whole words; else those that have it anywhere in their id. One
 * without a letter or digit means none.
 */
export function matching<Named extends { readonly id: string }>(
  all: readonly Named[],
  filter: string,
): readonly Named[] {
  const wanted = filter.toLowerCase();
  const byPath = named(all, filter);
  if (byPath.length > 0 || !/[a-z0-9]/.test(wanted)) return byPath;
  return firstThatFits(all, [
    (id) =>
      `-${id.replaceAll('/', '-')}-`.includes(`-${wanted.replaceAll('/', '-')}-`) && id.includes(wanted),
    (id) => id.includes(wanted),
  ]);
}

/** Those of {@link matching} that the filter names: by an id, or by a part of the path. */
export function named<Named extends { readonly id: string }>(
  all: readonly Named[],
  filter: string,
): readonly Named[] {
  const wanted = filter.toLowerCase();
  if (!/[a-z0-9]/.test(wanted)) return [];
  return firstThatFits(all, [
    (id) => id === wanted,
    (id) => `/${id}/`.includes(`/${wanted.replace(/^\/|\/$/g, '')}/`),
  ]);
}

function firstThatFits<Named extends { readonly id: string }>(
  all: readonly Named[],
  ways: readonly ((id: string) => boolean)[],
): readonly Named[] {
  for (const fits of ways) {
    const found = all.filter(({ id }) => fits(id.toLowerCase()));
    if (found.length > 0) return found;
  }
  return [];
}

/** The three names of cases and clauses that are most like a wrong one, letters of either case. */
export function nearestNames(all: readonly Case[], filter: string): readonly string[] {
  const wanted = filter.toLowerCase();
  const names = [...new Set(all.flatMap((test) => [test.clause, test.id]))];
  const far = new Map(names.map((name) => [name, distance(wanted, name.toLowerCase())]));
  return names.toSorted((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0)).slice(0, 3);
}
