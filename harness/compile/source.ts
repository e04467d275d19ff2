import type { Case, CText } from '../spec/types.ts';

/** The C file of a case: what the author wrote between what every program has, with the lines of the case's own file. */
export function programSource(test: Pick<Case, 'preamble' | 'program'>): string {
  const parts = [
    '#include "dontunmap.h"',
    ...(test.preamble ? [placed(test.preamble)] : []),
    'void program(void)',
    '{',
    placed(test.program),
    '}',
  ];
  return `${parts.join('\n')}\n`;
}

/** A template's text begins right behind its backtick, on the line that the call stack names. */
export function placed({ text, file, line }: CText): string {
  return `#line ${line} ${JSON.stringify(file)}\n${text}`;
}

/** The C file that names the programs of a bundle. */
export function programTable(names: readonly string[]): string {
  return [
    '#include "bundle.h"',
    ...names.map((name) => `void ${name}(void);`),
    'const struct program programs[] = {',
    ...names.map((name) => `  { "${name}", ${name} },`),
    '  { 0 },',
    '};',
    '',
  ].join('\n');
}
