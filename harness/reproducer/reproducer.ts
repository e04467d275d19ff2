import type { Case } from '../spec/types.ts';
import { wrap } from '../text/paint.ts';
import { clauseSection, type Register, sectionsOf } from '../describe/about.ts';
import { expectationsInC } from './expectations-in-c.ts';
import { type CFile, inline } from './inline.ts';
import { kernelStyle } from './kernel-style.ts';

/** The C files that a reproducer is made from. */
export interface Parts {
  /** c-helpers/lib/dontunmap.h */
  readonly header: CFile;
  /** The other files of c-helpers/lib, without its main. */
  readonly helpers: readonly CFile[];
  /** c-helpers/reproducer/expectations.h */
  readonly tables: CFile;
  /** c-helpers/reproducer: observation.h, observe.c, and judge.c, which holds main. */
  readonly judge: readonly CFile[];
}

/**
 * A C file that stands alone: the program of a case, the helpers that it needs, what is expected of it by era, and a
 * judge. `gcc file.c` compiles it; it runs on any Linux. Pure.
 */
export function reproducer(test: Case, register: Register, parts: Parts): string {
  const program = programInC(test);
  const { header, helpers, tables, judge } = parts;
  const main = judge.at(-1)?.name ?? '';
  const { includes, texts } = inline([header, tables, ...helpers, ...judge], program, main);
  const section = (title: string, ...pieces: readonly string[]): string =>
    [`/* ${'-'.repeat(72 - title.length)} ${title} */`, ...pieces.filter((piece) => piece !== '')].join(
      '\n\n',
    );
  const blocks = [
    `// SPDX-License-Identifier: GPL-2.0\n${comment(about(test, register))}`,
    ['#define _GNU_SOURCE', ...includes].join('\n'),
    ...texts.slice(0, 1),
    section('the program', program),
    section('what is expected', ...texts.slice(1, 2), expectationsInC(test, register.eras)),
    section('the helpers that the program calls', ...texts.slice(2, 2 + helpers.length)),
    section('how it is run and judged', ...texts.slice(2 + helpers.length)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function programInC({ preamble, program }: Case): string {
  const before = preamble ? `${kernelStyle(preamble.text)}\n\n` : '';
  return `${before}void program(void)\n{\n${kernelStyle(program.text).replace(/^(?=[^\n])/gm, '\t')}\n}`;
}

function about(test: Case, register: Register): readonly string[] {
  const columns = 76;
  const file = `${test.id.replace('/', '-')}.c`;
  const sections = [
    clauseSection(test.clause, register.clauses[test.clause], columns),
    ...sectionsOf(test, register, columns),
  ];
  return [
    test.id,
    wrap(test.title, columns, '  ').replace(/\n {4}/g, '\n  '),
    ...sections.flatMap(({ heading, lines }) => ['', heading, ...lines]),
    '',
    'How to read it',
    '  program() is the case; below it come the tables of what is expected, the',
    '  helpers that it calls, and the judge. It makes its records by record_...()',
    '  and observe_...().',
    ...legend(test),
    '',
    'How to run it',
    `  gcc ${file} && ./a.out [ERA]`,
    '  As root: page frames, userfaultfd and mounts are for root alone. Without an',
    '  ERA the newest one counts; ./a.out --list names them. A glibc older than 2.34',
    '  needs -pthread.',
    '',
    'Exit status',
    '  0  conforms: every record is as that era has it, none is missing, none extra',
    '  1  deviates, or crashed, or hung, or the kernel logged a WARNING, BUG or Oops',
    '  2  broken: a set-up step failed (nothing is said about the kernel)',
    '  4  skipped: the kernel lacks something, or the era comes before this case',
    '',
    `Made by "dontunmap show --c ${test.id}".`,
  ].flatMap((text) => text.split('\n'));
}

/** What the records mean that this program makes. */
function legend({ preamble, program }: Case): readonly string[] {
  const text = `${preamble?.text}${program.text}`;
  const about: readonly (readonly [RegExp, readonly string[]])[] = [
    [
      /observe_mremap\(/,
      [
        '- {"page":6}: mremap returned page 6 of a stretch of memory in which nothing',
        '  is mapped but by the program; "outside": another place;',
        '  {"errno":"EINVAL"}: it was refused.',
      ],
    ],
    [
      /observe_strip(_at)?\(/,
      [
        '- "abc..---": memory, a character a page. A letter: the page is full of it;',
        '  . reads as zeros; - is not mapped; # is mapped and may not be read;',
        '  ! SIGBUS; ? is caught by the userfaultfd; * anything else.',
      ],
    ],
    [
      /observe_frames\(/,
      [
        '- "ABC...": page frames (of /proc/self/pagemap), a letter each in order of',
        '  first sight; . no page is present.',
      ],
    ],
    [/observe_write\(/, ['- "++##": pages that were written: + done, # SIGSEGV.']],
    [/observe_vm_flag\(/, ['- "++..--": a flag of /proc/self/smaps, by page: + set, . not, - not mapped.']],
    [/observe_mappings\(/, ['- ["0-4 rw-p"]: mappings in /proc/self/maps, in pages, end exclusive.']],
  ];
  return about.flatMap(([call, says]) => (call.test(text) ? says.map((line) => `  ${line}`) : []));
}

function comment(lines: readonly string[]): string {
  const body = lines.map((line) =>
    ` * ${line.replace(/\*\/|\/\*/g, (mark) => `${mark[0]} ${mark[1]}`)}`.trimEnd(),
  );
  return ['/*', ...body, ' */'].join('\n');
}
