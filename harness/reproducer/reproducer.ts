import type { Case, Specification } from '../spec/types.ts';
import { wrap } from '../text/wrap.ts';
import { clauseSection, sectionsOf } from '../describe/about.ts';
import { expectationsInC, expectationsOf } from './expectations-in-c.ts';
import { type Helper, helpersFor, helpersOf, includedIn, type Library } from './helpers.ts';
import { kernelStyle } from './kernel-style.ts';
import { remembered } from './remembered.ts';

/** The C files that a reproducer is made from. */
export interface Parts {
  /** c-helpers/lib */
  readonly library: Library;
  /** c-helpers/reproducer/expectations.h */
  readonly expectations: string;
  /** c-helpers/reproducer/judge.c, which holds main. */
  readonly judge: string;
}

/**
 * A C file that stands alone: what a case claims, its program, what is expected of it, the helpers that it needs, and a
 * judge. `gcc file.c` compiles it; it runs on any Linux. Pure.
 */
export function reproducer(test: Case, specification: Specification, parts: Parts): string {
  const { library, expectations, judge } = parts;
  const program = programInC(test);
  const { named, all } = helpersFor(program, helpersOf(library), includedIn(judge));
  const behind = ({ name, header, source }: Helper): readonly string[] =>
    named.some((helper) => helper.name === name) ? [source] : [header, source];
  const files = [library.get('dontunmap.h') ?? '', ...all.flatMap(({ header, source }) => [header, source])];
  const blocks = [
    `// SPDX-License-Identifier: GPL-2.0\n${comment(about(test, specification))}`,
    ['#define _GNU_SOURCE', ...systemHeaders([...files, expectations, judge])].join('\n'),
    ...named.map(({ header }) => bodyOf(header)),
    ruler('the program'),
    program,
    ruler('what is expected'),
    bodyOf(expectations),
    expectationsInC(test, expectationsOf(test, specification)),
    ruler('the helpers that it calls'),
    ...all.flatMap(behind).map(bodyOf),
    ruler('how it is run and judged'),
    bodyOf(judge),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function programInC({ preamble, program }: Case): string {
  const before = preamble ? `${kernelStyle(preamble.text)}\n\n` : '';
  return `${before}void program(void)\n{\n${kernelStyle(program.text).replace(/^(?=[^\n])/gm, '\t')}\n}`;
}

/** A C file without what only a file of its own needs: license, include guard, and #include lines. */
const bodyOf = remembered((file: string) =>
  file
    .replace(/^(?:\/\/|\/\*) SPDX.*\n/, '')
    .replace(/^#ifndef (\w+_H)\n#define \1\n([^]*)#endif\n$/m, '$2')
    .replaceAll(/^#(?:include|define _GNU_SOURCE).*\n/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim(),
);

function systemHeaders(files: readonly string[]): readonly string[] {
  return [...new Set(files.flatMap(systemHeadersOf))].toSorted();
}

const systemHeadersOf = remembered(
  (file: string): readonly string[] => file.match(/^#include <.*>$/gm) ?? [],
);

function ruler(title: string): string {
  return `/* ${'-'.repeat(72 - title.length)} ${title} */`;
}

function about(test: Case, specification: Specification): readonly string[] {
  const columns = 76;
  const sections = [
    clauseSection(
      test.clause,
      specification.clauses.find(({ id }) => id === test.clause),
      columns,
    ),
    ...sectionsOf(test, specification, columns),
  ];
  return [
    test.id,
    wrap(test.title, columns, '  ', '  '),
    ...sections.flatMap(({ heading, lines }) => ['', heading, ...lines]),
    '',
    'How to run it',
    `  gcc -pthread ${test.id.replaceAll('/', '-')}.c && sudo ./a.out [NAME]`,
    '  NAME is one of "./a.out --list", and says what to expect: by default the last.',
    '  Exit status: 0 the kernel does what is expected; 1 it does not, or logs a',
    '  WARNING or BUG; 2 a set-up step failed; 4 it lacks what the program needs.',
    '',
    `Made by "dontunmap show --c ${test.id}".`,
  ].flatMap((text) => text.split('\n'));
}

function comment(lines: readonly string[]): string {
  const body = lines.map((line) =>
    ` * ${line.replace(/\*\/|\/\*/g, (mark) => `${mark[0]} ${mark[1]}`)}`.trimEnd(),
  );
  return ['/*', ...body, ' */'].join('\n');
}
