import { dedent } from '../spec/layout.ts';
import type { Case, Clause, Specification } from '../spec/types.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { clauseSection, type Section, sectionsOf } from './about.ts';

/** How a text is laid out. */
export interface Layout {
  readonly columns: number;
  readonly paint: Paint;
}

/** All that is known of one case, the program last. */
export function describeCase(test: Case, specification: Specification, { columns, paint }: Layout): string {
  const code = programOf(test).split('\n');
  const sections: readonly Section[] = [
    clauseSection(test.clause, clauseOf(test.clause, specification), columns),
    ...sectionsOf(test, specification, columns),
    { heading: 'Program', lines: code.map((line) => (line === '' ? '' : `  ${line}`)) },
  ];
  return [
    paint('bold', test.id),
    wrap(test.title, columns, '  ', '  '),
    ...sections.flatMap((section) => ['', ...printed(section, paint)]),
    '',
  ].join('\n');
}

/** Families, clauses and their cases, with titles: all of them, or those of one clause with its sources. */
export function listCases(
  tests: readonly Case[],
  specification: Specification,
  { columns, paint }: Layout,
): string {
  const ids = new Set(tests.map(({ clause }) => clause));
  const blocks = specification.families.flatMap(({ title, about, clauses }) => {
    const listed = clauses.filter(({ id }) => ids.has(id));
    if (listed.length === 0) return [];
    const head = ids.size > 1 ? [`${paint('bold', title)}\n${wrap(about, columns, '  ', '  ')}\n`] : [];
    return [
      ...head,
      ...listed.map((clause) => clauseText(clause, tests, ids.size === 1, { columns, paint })),
    ];
  });
  return blocks.join('\n');
}

function clauseText(
  clause: Clause,
  tests: readonly Case[],
  alone: boolean,
  { columns, paint }: Layout,
): string {
  const section = clauseSection(clause.id, clause, columns);
  const lines = alone ? section.lines : section.lines.slice(0, 1);
  const cases = tests
    .filter((test) => test.clause === clause.id)
    .flatMap((test) => [`  ${paint('bold', test.id)}`, wrap(test.title, columns, '      ', '      ')]);
  return [...printed({ heading: clause.id, lines }, paint), '', ...cases, ''].join('\n');
}

function clauseOf(id: string, { clauses }: Specification): Clause | undefined {
  return clauses.find((clause) => clause.id === id);
}

/** The body alone; where something stands before it, as the function that it is. */
function programOf({ preamble, program }: Case): string {
  const body = dedent(program.text);
  if (!preamble) return body;
  return `${dedent(preamble.text)}\n\nvoid program(void)\n{\n${body.replace(/^(?=[^\n])/gm, '  ')}\n}`;
}

function printed({ heading, lines }: Section, paint: Paint): readonly string[] {
  return [paint('bold', heading), ...lines];
}
