import type { Case } from '../spec/types.ts';
import { Failure } from '../failure.ts';
import { nearestNames } from '../spec/select.ts';

/** What a name means: one case, or several (a clause, or a part that several ids have). */
export type Chosen =
  | { readonly what: 'case'; readonly test: Case }
  | { readonly what: 'cases'; readonly tests: readonly Case[] };

/**
 * What `name` names: a case by its id, else a clause, else the cases whose ids contain it; letters of either case. A Failure
 * with the nearest names when it is none.
 */
export function choose(all: readonly Case[], name: string): Chosen {
  const wanted = name.toLowerCase();
  const exact = all.filter(({ id }) => id.toLowerCase() === wanted);
  const ofClause = all.filter(({ clause }) => clause.toLowerCase() === wanted);
  const containing = all.filter(({ id }) => id.toLowerCase().includes(wanted));
  const tests = [exact, ofClause, containing].find(({ length }) => length > 0);
  if (!tests) {
    throw new Failure(
      'usage',
      `No case or clause is called "${name}"; the nearest are ${nearestNames(all, name).join(', ')}. Without a name all are listed.`,
    );
  }
  const [test] = tests;
  return test && tests.length === 1 && tests !== ofClause ? { what: 'case', test } : { what: 'cases', tests };
}

/** The one case that `name` names; a Failure with those that it could be when there are several. */
export function chooseOne(all: readonly Case[], name: string): Case {
  const chosen = choose(all, name);
  if (chosen.what === 'case') return chosen.test;
  const [only, ...others] = chosen.tests;
  if (only && others.length === 0) return only;
  const names = chosen.tests.slice(0, 3).map(({ id }) => id);
  throw new Failure(
    'usage',
    `--c makes a file of one case, and "${name}" is ${chosen.tests.length} of them; give one, as ${names.join(' or ')}; dontunmap show ${name} lists them.`,
  );
}
