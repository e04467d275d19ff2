import { createHash } from 'node:crypto';
import type { Case, CText } from '../spec/types.ts';
import { placed } from './source.ts';

/** One program of a unit, and the cases whose it is: rows of a table may have the same. */
export interface Program {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** What is compiled at once: the programs of a file of clauses that can stand beside each other. */
export interface Unit {
  readonly source: string;
  readonly programs: readonly Program[];
}

/** So many programs in one: an edit compiles all of them again. */
const atMost = 24;

/**
 * Groups programs into translation units: most of what one costs a compiler is the headers. Those of a file come together
 * that have no preamble, or the same one; which runs in a process of its own for each, so that they share nothing. A program
 * with a directive of the preprocessor stands alone: what it defines would reach into the next.
 */
export function unitsOf(cases: readonly Case[]): readonly Unit[] {
  const groups = new Map<string, { readonly preamble?: CText; readonly programs: Map<string, Program> }>();
  for (const test of cases) {
    const { preamble, program } = test;
    const name = nameOf(test);
    const apart = /^[ \t]*#/m.test(program.text) ? name : '';
    const key = JSON.stringify([program.file, preamble?.text, preamble?.line, apart]);
    const group = groups.get(key) ?? { ...(preamble && { preamble }), programs: new Map<string, Program>() };
    groups.set(key, group);
    const before = group.programs.get(name)?.cases ?? [];
    group.programs.set(name, { name, cases: [...before, test] });
  }
  return [...groups.values()].flatMap(({ preamble, programs }) =>
    chunks([...programs.values()], atMost).map((each) => ({
      programs: each,
      source: unitSource(preamble, each),
    })),
  );
}

/** By what it is made of: the same in every unit, and in every run. */
function nameOf({ preamble, program }: Case): string {
  const sum = createHash('sha256');
  for (const piece of [preamble, program])
    sum.update(JSON.stringify([piece?.file, piece?.line, piece?.text]));
  return `program_${sum.digest('hex').slice(0, 16)}`;
}

/** A preamble serves all programs that have it, and a filter may take some of them. */
const oftenUnused = [
  '#pragma GCC diagnostic push',
  '#pragma GCC diagnostic ignored "-Wunused-function"',
  '#pragma GCC diagnostic ignored "-Wunused-variable"',
];

function unitSource(preamble: CText | undefined, programs: readonly Program[]): string {
  const parts = [
    '#include "dontunmap.h"',
    ...(preamble ? [...oftenUnused, placed(preamble), '#pragma GCC diagnostic pop'] : []),
    ...programs.flatMap(({ name, cases }) => [`void ${name}(void)`, '{', placed(cases[0]!.program), '}']),
  ];
  return `${parts.join('\n')}\n`;
}

function chunks<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / most);
  const size = Math.ceil(all.length / count);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}
