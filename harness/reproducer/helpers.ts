import { remembered } from './remembered.ts';

/** The files of c-helpers/lib by name (`strip.h`), as text. */
export type Library = ReadonlyMap<string, string>;

/** A subject of c-helpers/lib: a header, and the source behind it. */
export interface Helper {
  readonly name: string;
  readonly header: string;
  /** Empty for report.h: what is behind it differs between the suite and a reproducer. */
  readonly source: string;
}

/** The helpers that a program needs, each whole. */
export interface NeededHelpers {
  /** Those of which the program uses something by its name, and those that their headers need. */
  readonly named: readonly Helper[];
  /** These and those behind them. */
  readonly all: readonly Helper[];
}

/** All helpers in the order in which dontunmap.h includes them: none needs one that comes after it. */
export const helpersOf = remembered((library: Library): readonly Helper[] =>
  includedIn(library.get('dontunmap.h') ?? '').map((name) => ({
    name,
    header: library.get(`${name}.h`) ?? '',
    source: library.get(`${name}.c`) ?? '',
  })),
);

/**
 * Chooses the helpers that a program needs: those whose headers declare a word of it, and whatever these include. A word
 * that means something else to the program (a variable, a member) may choose one too many, and never one too few.
 *
 * @param also - Files of helpers that are needed whatever the program is.
 */
export function helpersFor(
  program: string,
  helpers: readonly Helper[],
  also: readonly string[] = [],
): NeededHelpers {
  const words = wordsOf(program);
  const direct = helpers.filter((helper) => declaredBy(helper).some((name) => words.has(name)));
  const names = direct.map(({ name }) => name);
  return {
    named: withIncluded(names, helpers, includedInHeader),
    all: withIncluded([...names, ...also], helpers, includedInAll),
  };
}

/**
 * The functions, variables and macros that a header declares. Each declaration begins at the start of a line, and only
 * functions have parentheses before their end; a test holds this against what the compiler makes of the sources.
 */
export function declaredIn(header: string): readonly string[] {
  const declarations = header.matchAll(/^(?:#define (\w+)|extern [^;(]*?(\w+);|[A-Za-z][^;({]*?(\w+)\()/gm);
  return [...declarations].map(([, macro, variable, called]) => macro ?? variable ?? called ?? '');
}

/** The helpers that a C file includes, by name. */
export function includedIn(text: string): readonly string[] {
  return [...text.matchAll(/^#include "(.+)\.h"$/gm)].map((match) => match[1] ?? '');
}

const declaredBy = remembered(({ header }: Helper) => declaredIn(header));
const includedInHeader = remembered(({ header }: Helper) => includedIn(header));
const includedInAll = remembered(({ header, source }: Helper) => includedIn(header + source));

function withIncluded(
  names: readonly string[],
  helpers: readonly Helper[],
  includedBy: (helper: Helper) => readonly string[],
): readonly Helper[] {
  const needed = new Set(names);
  // From the last to the first, since each needs only those before it.
  for (const helper of helpers.toReversed())
    if (needed.has(helper.name)) for (const name of includedBy(helper)) needed.add(name);
  return helpers.filter(({ name }) => needed.has(name));
}

function wordsOf(program: string): ReadonlySet<string> {
  const code = program.replace(/\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"/g, ' ');
  return new Set(code.match(/[A-Za-z_]\w*/g));
}
