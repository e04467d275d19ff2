import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { c, oneOf } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { identifiers, itemsOf } from './c-items.ts';
import { asRecorded, cString, expectationsInC } from './expectations-in-c.ts';
import { inline } from './inline.ts';
import { reproducer } from './reproducer.ts';

const test: Case = {
  id: 'A-1/x',
  clause: 'A-1',
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
const eras = {
  first: { since: '2.6.12', title: 'f' },
  old: { since: '5.7', title: 'o' },
  young: { since: '6.17', stable: { '6.12': '6.12.9' }, title: 'y' },
  last: { since: '7.1', title: 'l' },
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
    expect(cString('????--??')).toBe('"?\\?\\?\\?--?\\?"');
  });

  it('has a table an era, and the one before where an era changes nothing', () => {
    expect(expectationsInC(test, eras)).toMatchInlineSnapshot(`
      "const char case_id[] = "A-1/x";
      const int seconds_at_most = 10;

      static const struct expectation expected_old[] = {
      	{ "after", { "\\"?\\?\\?\\?\\"" } },
      	{ NULL, { NULL } },
      };

      static const struct expectation expected_young[] = {
      	{ "after", { "\\"ab\\"", "\\"cd\\"" } },
      	{ NULL, { NULL } },
      };

      const struct era eras[] = {
      	{ "first", "2.6.12", NULL },
      	{ "old", "5.7", expected_old },
      	{ "young", "6.17, 6.12.9", expected_young },
      	{ "last", "7.1", expected_young },
      	{ NULL, NULL, NULL },
      };"
    `);
  });

  it('breaks a long row, and takes no more outcomes than there is room for', () => {
    const many = (outcomes: number[]): Case => ({ ...test, expect: { old: { a: oneOf(...outcomes) } } });
    const long = Array.from({ length: 7 }, (_, i) => 10 ** (12 + i));
    expect(expectationsInC(many(long), eras)).toContain('\t{ "a",\n\t  { "1000000000000",\n\t    "10');
    expect(() => expectationsInC(many([...long, 1]), eras)).toThrow(
      /a of A-1\/x allows 8 outcomes, .* holds 7/,
    );
  });
});

describe('items of a C file', () => {
  const text = `// about
#include <a.h>
#define TWO(a) \\
	((a) * 2)

/* alone */

/* the ; and { of a comment */
static const char *word = "}; /*", mark = '{';
enum kind {
	ONE, /* first */
	TWO_,
};
struct box { int member; };

void f(int a) __attribute__((format(printf, 1, 2)));
int g(void)
{
	struct box b = { .member = '"' };

	return b.member; // }
}
size_t PAGE;`;

  it('finds each, with its comment and what it declares', () => {
    expect(
      itemsOf(text).map(({ comment, names, code, apart }) => [
        comment.trim(),
        names,
        code.split('\n')[0],
        apart,
      ]),
    ).toEqual([
      ['// about', [], '#include <a.h>', false],
      ['', [], '#define TWO(a) \\', false],
      ['/* alone */', [], '', true],
      [
        '/* the ; and { of a comment */',
        ['word', 'mark'],
        `static const char *word = "}; /*", mark = '{';`,
        true,
      ],
      ['', ['kind', 'ONE', 'TWO_'], 'enum kind {', false],
      ['', ['box'], 'struct box { int member; };', false],
      ['', ['f'], 'void f(int a) __attribute__((format(printf, 1, 2)));', true],
      ['', ['g'], 'int g(void)', false],
      ['', ['PAGE'], 'size_t PAGE;', false],
    ]);
  });

  it('sees no names in comments and strings', () => {
    expect(identifiers('int a = f("b", \'c\'); /* d */ // e\n#define g h1 2')).toEqual([
      'int',
      'a',
      'f',
      'define',
      'g',
      'h1',
    ]);
  });
});

describe('inlining', () => {
  const header = {
    name: 'lib.h',
    text: `/* SPDX-License-Identifier: GPL-2.0 */
/* The library. */
#ifndef LIB_H
#define LIB_H

#define _GNU_SOURCE
#include <b.h>
#include <a.h>

#ifndef X
#define X 1
#endif

/* --- one --- */

/* Does one. */
void one(void);

/* --- two --- */

void two(void);

#endif
`,
  };
  const source = {
    name: 'one.c',
    text: `// SPDX-License-Identifier: GPL-2.0
/* One. */
#include "lib.h"

#include <c.h>

static int away, count;

static void unused(void)
{
}

void one(void)
{
	away = 1;
}
`,
  };
  const two = {
    name: 'two.c',
    text: '/* Two. */\n#include "lib.h"\n#include <d.h>\n\nvoid two(void)\n{\n}\n',
  };
  const main = {
    name: 'main.c',
    text: '/* Main. */\n\nstatic int away;\n\nint main(void)\n{\n\treturn away;\n}\n',
  };

  it('keeps what is used, with the headings above it, and says which headers that needs', () => {
    const { includes, texts } = inline(
      [header, source, two, main],
      'void program(void) { one(); }',
      'main.c',
    );
    expect(includes).toEqual(['#include <a.h>', '#include <b.h>', '#include <c.h>']);
    expect(texts).toEqual([
      '/* The library. */\n\n#ifndef X\n#define X 1\n#endif\n\n/* --- one --- */\n\n/* Does one. */\nvoid one(void);',
      expect.stringMatching(
        /^\/\* One\. \*\/\n\nstatic int away, count;\n\nvoid one\(void\)\n\{\n\taway = 1;\n\}$/,
      ),
      '',
      expect.stringContaining('return away_;'),
    ]);
  });

  it('gives an underscore to a name of its own that the program has taken', () => {
    const { texts } = inline([header, source], 'static long away; one();', '');
    expect(texts[1]).toContain('static int away_, count;');
    expect(texts[1]).toContain('\taway_ = 1;');
  });

  it('does not take a word of the program for a static of the library', () => {
    expect(inline([header, source], 'int unused;', '').texts).toEqual(['', '']);
  });
});

it('puts a file together: what it is about, the program by tabs, what is expected', () => {
  const file = (name: string, text: string) => ({ name, text });
  const text = reproducer(
    test,
    { clauses: { 'A-1': { says: 'A sentence.', source: [{ man: 'mremap(2)' }] } }, eras, known: [] },
    {
      header: file('lib.h', 'void observe_strip(void);\n'),
      helpers: [file('look.c', '/* Look. */\n\nvoid observe_strip(void)\n{\n}\n')],
      tables: file('tables.h', '/* Tables. */\n\nstruct era;\n'),
      judge: [file('judge.c', '/* Judge. */\n\nint main(void)\n{\n\tstruct era *e;\n}\n')],
    },
  );
  expect(text).toMatchInlineSnapshot(`
    "// SPDX-License-Identifier: GPL-2.0
    /*
     * A-1/x
     *   strips like * / do not end the comment
     *
     * Clause A-1
     *   A sentence.
     *   - mremap(2)
     *
     * Expected
     *   since 5.7: old
     *     o
     *     after  "????"
     *   since 6.17, 6.12.9: young
     *     y
     *     after  "ab" or "cd"
     *
     * How to read it
     *   program() is the case; below it come the tables of what is expected, the
     *   helpers that it calls, and the judge. It makes its records by record_...()
     *   and observe_...().
     *   - "abc..---": memory, a character a page. A letter: the page is full of it;
     *     . reads as zeros; - is not mapped; # is mapped and may not be read;
     *     ! SIGBUS; ? is caught by the userfaultfd; * anything else.
     *
     * How to run it
     *   gcc A-1-x.c && ./a.out [ERA]
     *   As root: page frames, userfaultfd and mounts are for root alone. Without an
     *   ERA the newest one counts; ./a.out --list names them. A glibc older than 2.34
     *   needs -pthread.
     *
     * Exit status
     *   0  conforms: every record is as that era has it, none is missing, none extra
     *   1  deviates, or crashed, or hung, or the kernel logged a WARNING, BUG or Oops
     *   2  broken: a set-up step failed (nothing is said about the kernel)
     *   4  skipped: the kernel lacks something, or the era comes before this case
     *
     * Made by "dontunmap show --c A-1/x".
     */

    #define _GNU_SOURCE



    void observe_strip(void);

    /* ------------------------------------------------------------- the program */

    static int fd;

    void program(void)
    {
    	if (fd)
    		observe_strip("after", 0, 4);
    }

    /* -------------------------------------------------------- what is expected */

    /* Tables. */

    struct era;

    const char case_id[] = "A-1/x";
    const int seconds_at_most = 10;

    static const struct expectation expected_old[] = {
    	{ "after", { "\\"?\\?\\?\\?\\"" } },
    	{ NULL, { NULL } },
    };

    static const struct expectation expected_young[] = {
    	{ "after", { "\\"ab\\"", "\\"cd\\"" } },
    	{ NULL, { NULL } },
    };

    const struct era eras[] = {
    	{ "first", "2.6.12", NULL },
    	{ "old", "5.7", expected_old },
    	{ "young", "6.17, 6.12.9", expected_young },
    	{ "last", "7.1", expected_young },
    	{ NULL, NULL, NULL },
    };

    /* -------------------------------------- the helpers that the program calls */

    /* Look. */

    void observe_strip(void)
    {
    }

    /* ------------------------------------------------ how it is run and judged */

    /* Judge. */

    int main(void)
    {
    	struct era *e;
    }
    "
  `);
});
