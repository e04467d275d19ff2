import { dedent } from '../spec/layout.ts';
import type { Case } from '../spec/types.ts';
import { clauseSection, type Register, type Section, sectionsOf } from './about.ts';
import { type Paint, wrap } from '../text/paint.ts';

/** How a text is laid out. */
export interface Layout {
  readonly columns: number;
  readonly paint: Paint;
}

/** All that is known of one case, the program last. */
export function describeCase(test: Case, register: Register, { columns, paint }: Layout): string {
  const code = programOf(test).split('\n');
  const sections: readonly Section[] = [
    clauseSection(test.clause, register.clauses[test.clause], columns),
    ...sectionsOf(test, register, columns),
    { heading: 'Program', lines: code.map((line) => (line === '' ? '' : `  ${line}`)) },
  ];
  return [
    paint('bold', test.id),
    flush(test.title, columns),
    ...sections.flatMap((section) => ['', ...printed(section, paint)]),
    '',
    paint('dim', `As one C file: dontunmap show --c ${test.id}`),
    '',
  ].join('\n');
}

/** Clauses and their cases, with titles: all of them, or those of one clause with its sources. */
export function listCases(tests: readonly Case[], register: Register, { columns, paint }: Layout): string {
  const ids = [...new Set(tests.map(({ clause }) => clause))];
  const blocks = ids.map((id) => {
    const section = clauseSection(id, register.clauses[id], columns);
    const lines = ids.length > 1 ? section.lines.slice(0, 1) : section.lines;
    const cases = tests
      .filter(({ clause }) => clause === id)
      .flatMap((test) => [
        `  ${paint('bold', test.id)}`,
        wrap(test.title, columns, '      ').replace(/\n {8}/g, '\n      '),
      ]);
    return [...printed({ heading: id, lines }, paint), '', ...cases, ''].join('\n');
  });
  return `${blocks.join('\n')}\n${paint('dim', 'One of them in full: dontunmap show CASE; as one C file: dontunmap show --c CASE')}\n`;
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

/** A paragraph, all its lines indented by two. */
function flush(text: string, columns: number): string {
  return wrap(text, columns, '  ').replace(/\n {4}/g, '\n  ');
}
