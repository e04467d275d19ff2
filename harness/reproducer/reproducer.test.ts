import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { c, oneOf } from '../spec/index.ts';
import type { Case, ExpectedRecords } from '../spec/types.ts';
import { cString, expectationsInC, expectationsOf } from './expectations-in-c.ts';
import { asRecorded } from '../describe/about.ts';
import { reproducerOf } from '../testing/reproducers.ts';
import { invented, since, specification } from '../testing/specifications.ts';
import { reproducer } from './reproducer.ts';

const test: Case = {
  id: 't/one/x',
  clause: 't/one',
  title: 'strips like */ do not end the comment',
  preamble: c`
    static int fd;
  `,
  program: c`
    if (fd)
      observe_strip("after", 0, 4);
  `,
  expect: { old: { after: '????' }, young: { after: oneOf('ab', 'cd') } },
};
const changes = {
  first: since('2.6.12'),
  old: since('5.7'),
  young: since('6.17', { '6.12': '6.12.9' }),
  last: since('7.1'),
};

describe('expectations in C', () => {
  it('writes values as the helpers do', () => {
    expect(asRecorded({ to: 6, from: [true, null, 'a"\\\n\u00e9'] })).toBe(
      '{"to":6,"from":[true,null,"a\\"\\\\\\u000a\\u00e9"]}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(asRecorded(value as never))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes strings that are no trigraphs', () => {
    expect(cString('a"\\b')).toBe('"a\\"\\\\b"');
    expect(cString('????--??')).toBe('"???\\?--??"');
  });

  it('has a table of what is expected, oldest first', () => {
    expect(expectationsInC(test, expectationsOf(test, { changes }))).toMatchInlineSnapshot(`
      "const char case_id[] = "t/one/x";
      const int seconds_at_most = 10;
      const struct expectation expectations[] = {
      	{ "old", "5.7", {
      		{ "after", { JSON("????") } },
      	} },
      	{ "young", "6.17, 6.12.9", {
      		{ "after", { JSON("ab"), JSON("cd") } },
      	} },
      	{ 0 },
      };"
    `);
  });

  it('writes for the compiler what is no trigraph', () => {
    const strips = { ...test, expect: { old: { a: '????--', b: 'a"\\' } } };
    const text = expectationsInC(strips, expectationsOf(strips, { changes: {} }));
    expect(text).toContain('{ "a", { "\\"???\\?--\\"" } }');
    expect(text).toContain('{ "b", { JSON("a\\"\\\\") } }');
  });

  it('breaks a long row, and takes no more than there is room for', () => {
    const inC = (records: ExpectedRecords) => expectationsInC(test, [{ name: 'old', since: '5.7', records }]);
    const long = Array.from({ length: 7 }, (_, i) => 10 ** (12 + i));
    expect(inC({ a: oneOf(...long) })).toContain('\t\t{ "a", {\n\t\t\tJSON(1000000000000),\n\t\t\tJSON(10');
    expect(() => inC({ a: oneOf(...long, 1) })).toThrow(
      /The record a of t\/one\/x allows 8 outcomes, .* holds 7/,
    );
    const many = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`r${i}`, i]));
    expect(() => inC(many)).toThrow(/t\/one\/x expects 32 records, .* holds 31/);
  });
});

it('puts a file together: the claim, what the program calls, the program, what is expected, the rest', () => {
  const library = new Map([
    [
      'dontunmap.h',
      '#define _GNU_SOURCE\n#include <b.h>\n\n#include "record.h"\n#include "strip.h"\n#include "mappings.h"\n',
    ],
    ['record.h', header('RECORD_H', '#include <a.h>\n\n/* A record. */\nvoid record(void);')],
    [
      'record.c',
      '// SPDX-License-Identifier: GPL-2.0\n#include "record.h"\n\n#include <b.h>\n\nvoid record(void)\n{\n}\n',
    ],
    ['strip.h', header('STRIP_H', '/* A strip. */\nvoid observe_strip(void);')],
    [
      'strip.c',
      '// SPDX-License-Identifier: GPL-2.0\n#include "strip.h"\n#include "record.h"\n\nvoid observe_strip(void)\n{\n\trecord();\n}\n',
    ],
    ['mappings.h', header('MAPPINGS_H', 'void observe_mappings(void);')],
    ['mappings.c', '#include "mappings.h"\n#include <m.h>\n'],
  ]);
  const text = reproducer(test, invented([test], { changes }), {
    library,
    expectations: header('EXPECTATIONS_H', 'struct expectation;'),
    judge:
      '// SPDX-License-Identifier: GPL-2.0\n#define _GNU_SOURCE\n#include "record.h"\n\n#include <c.h>\n\nint main(void)\n{\n}\n',
  });
  expect(text).toMatchInlineSnapshot(`
    "// SPDX-License-Identifier: GPL-2.0
    /*
     * t/one/x
     *   strips like * / do not end the comment
     *
     * Clause t/one
     *   It is so.
     *   - mm/mremap.c
     *
     * Expected
     *   since 5.7: old
     *     mm: 5.7
     *     after  "????"
     *   since 6.17, 6.12.9: young
     *     mm: 6.17
     *     after  "ab" or "cd"
     *
     * How to run it
     *   gcc -pthread t-one-x.c && sudo ./a.out [NAME]
     *   NAME is one of "./a.out --list", and says what to expect: by default the last.
     *   Exit status: 0 the kernel does what is expected; 1 it does not, or logs a
     *   WARNING or BUG; 2 a set-up step failed; 4 it lacks what the program needs.
     *
     * Made by "dontunmap show --c t/one/x".
     */

    #define _GNU_SOURCE
    #include <a.h>
    #include <b.h>
    #include <c.h>

    /* A strip. */
    void observe_strip(void);

    /* ------------------------------------------------------------- the program */

    static int fd;

    void program(void)
    {
    	if (fd)
    		observe_strip("after", 0, 4);
    }

    /* -------------------------------------------------------- what is expected */

    struct expectation;

    const char case_id[] = "t/one/x";
    const int seconds_at_most = 10;
    const struct expectation expectations[] = {
    	{ "old", "5.7", {
    		{ "after", { JSON("????") } },
    	} },
    	{ "young", "6.17, 6.12.9", {
    		{ "after", { JSON("ab"), JSON("cd") } },
    	} },
    	{ 0 },
    };

    /* ----------------------------------------------- the helpers that it calls */

    /* A record. */
    void record(void);

    void record(void)
    {
    }

    void observe_strip(void)
    {
    	record();
    }

    /* ------------------------------------------------ how it is run and judged */

    int main(void)
    {
    }
    "
  `);
});

const header = (guard: string, body: string): string =>
  `/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef ${guard}\n#define ${guard}\n\n${body}\n\n#endif\n`;

it('of every case defines each function once: helpers and the case are one file there', () => {
  const twice = specification.cases.flatMap((each) => {
    const text = reproducerOf(each)
      .replaceAll(/ ?__attribute__\(\(\w+(?:\([^)]*\))?\)\)/g, '')
      // Of two the preprocessor leaves one.
      .replaceAll(/^#else$[\s\S]*?^#endif/gm, '');
    const heads = text.matchAll(/^(?:static )?[a-z][\w *]*?(\w+)\([^;{}]*\)\n?\{$/gm);
    const names = [...heads].map(([, name]) => name!);
    const found = names.filter((name, index) => names.indexOf(name) !== index);
    return found.length > 0 ? [`${each.id}: ${[...new Set(found)].join(', ')}`] : [];
  });
  expect(twice).toEqual([]);
});
