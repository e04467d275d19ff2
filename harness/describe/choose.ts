import type { Case } from '../spec/types.ts';
import { Failure } from '../failure.ts';
import { matching, nearestNames } from '../spec/select.ts';

/** What a name means: one case, or several (a clause, or a part that several ids have). */
export type Chosen =
  | { readonly what: 'case'; readonly test: Case }
  | { readonly what: 'cases'; readonly tests: readonly Case[] };

/**
 * What the names mean, each taken as a filter is: one case; else, in their order in the specification, all that they name. No name
 * means all. A Failure with the nearest names when one means nothing.
 */
export function choose(all: readonly Case[], names: readonly string[]): Chosen {
  if (names.length === 0) return { what: 'cases', tests: all };
  const chosen = new Set(names.flatMap((name) => named(all, name)));
  const tests = all.filter((test) => chosen.has(test));
  const [test] = tests;
  const isClause = names.some((name) => name.toLowerCase() === test?.clause.toLowerCase());
  return test && tests.length === 1 && !isClause ? { what: 'case', test } : { what: 'cases', tests };
}

/** The one case that `name` names; a Failure with those that it could be when there are several. */
export function chooseOne(all: readonly Case[], name: string): Case {
  const [only, ...others] = named(all, name);
  if (only && others.length === 0) return only;
  const names = [only, ...others].slice(0, 3).map((each) => each?.id);
  throw new Failure(
    'usage',
    `--c makes a file of one case, and "${name}" is ${others.length + 1} of them; give one, as ${names.join(' or ')}; dontunmap show ${name} lists them.`,
  );
}

function named(all: readonly Case[], name: string): readonly Case[] {
  const found = matching(all, name);
  if (found.length > 0) return found;
  throw new Failure(
    'usage',
    `No case or clause is called "${name}"; the nearest are ${nearestNames(all, name).join(', ')}. Without a name all are listed.`,
  );
}
