import { expect, it } from 'vitest';
import { c, oneOf } from '../spec/index.ts';
import type { Case, Clause, Source, Specification } from '../spec/types.ts';
import { painter } from '../text/paint.ts';
import { choose, chooseOne } from './choose.ts';
import { describeCase, listCases } from './description.ts';
import { clausesThatMention, listClauses } from './mentions.ts';

const layout = { columns: 60, paint: painter(false) };
const clause = (id: string, says: string, source: Source[], cases: Case[]): Clause => ({
  id,
  says,
  source,
  cases,
  place: { file: '', line: 1 },
});
const piece = c`
  int uffd = uffd_open(0);

  close(uffd);
`;
const x: Case = {
  id: 'a/one/x',
  clause: 'a/one',
  title: 'what is observed',
  preamble: c`
    static int n;
  `,
  program: c`
    if (n) {
      ${piece}
    }
    record_number("a", n);
  `,
  expect: {
    old: { a: 1 },
    'old & young': { a: oneOf(0, 1), mappings: ['0-10 rw-p', '12-20 rw-p', '22-30 rw-p', '32-40 r--p'] },
  },
  bugs: { 'is-wrong': { a: 2 }, 'is-odd': { a: 3 } },
  needs: ['userfaultfd'],
  leavesOpen: 'which of the two',
};
const y: Case = { id: 'a/one/y', clause: 'a/one', title: 'y', program: c`fill();`, expect: {} };
const z: Case = { id: 'b/two/xyz', clause: 'b/two', title: 'z', program: c`fill();`, expect: {} };
const all = [x, y, z];
const clauses = [
  clause(
    'a/one',
    'A sentence that is a good deal longer than one line of sixty characters can be.',
    [
      { man: 'mremap(2)' },
      { commit: '0123456789ab', title: 'mm: x' },
      { code: 'mm/mremap.c: f' },
      { list: 'A. B., Re: x, 2020-01-22' },
    ],
    [x, y],
  ),
  clause('b/two', 'Another one.', [], [z]),
];
const place = { file: 'a/index.ts', line: 1 };
const specification: Specification = {
  families: [
    { id: 'a', title: 'The first', about: 'What comes first.', clauses: clauses.slice(0, 1), place },
    { id: 'b', title: 'The second', about: 'What comes then.', clauses: clauses.slice(1), place },
  ],
  clauses,
  cases: all,
  changes: {
    old: { kind: 'feature', since: '5.7', commit: 'abcdefabcdef', title: 'mm: old' },
    young: {
      kind: 'fix',
      since: '6.17',
      stable: { '6.1': '6.1.191', '6.12': '6.12.114' },
      title: 'mm: young',
    },
  },
  bugs: {
    'is-wrong': {
      what: 'It is wrong.',
      since: '5.7',
      fixed: { mainline: '7.0', stable: { '6.1': '6.1.10' }, title: 'mm: fix' },
      evidence: 'seen',
    },
    'is-odd': { what: 'It is odd.', since: '6.3', evidence: 'seen' },
  },
};

it('describes a case in full', () => {
  const text = describeCase(x, specification, layout);
  expect(text).toMatchInlineSnapshot(`
    "a/one/x
      what is observed

    Clause a/one
      A sentence that is a good deal longer than one line of
      sixty characters can be.
      - mremap(2)
      - 0123456789ab ("mm: x")
      - mm/mremap.c: f
      - A. B., Re: x, 2020-01-22

    Expected
      since 5.7: old
        abcdefabcdef ("mm: old")
        a  1
      since 5.7: old
        abcdefabcdef ("mm: old")
      since 6.17, 6.1.191, 6.12.114: young
        mm: young
        a         0 or 1
        mappings
          ["0-10 rw-p","12-20 rw-p","22-30 rw-p","32-40 r--p"]

    Needs
      userfaultfd (CONFIG_USERFAULTFD)

    Left open
      which of the two

    Known bugs
      is-wrong: It is wrong.
        wrong since 5.7; fixed by "mm: fix" in 7.0, 6.1.10
        a  2
      is-odd: It is odd.
        wrong since 6.3; not fixed yet
        a  3

    Program
      static int n;

      void program(void)
      {
        if (n) {
          int uffd = uffd_open(0);

          close(uffd);
        }
        record_number("a", n);
      }
    "
  `);
  expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
});

it('shows a program without anything before it as it stands', () => {
  expect(describeCase(y, specification, layout)).toContain('\nProgram\n  fill();\n');
});

it('lists clauses with their cases: a single one with its sources', () => {
  expect(listCases(all, specification, layout)).toMatchInlineSnapshot(`
    "The first
      What comes first.

    a/one
      A sentence that is a good deal longer than one line of
      sixty characters can be.

      a/one/x
          what is observed
      a/one/y
          y

    The second
      What comes then.

    b/two
      Another one.

      b/two/xyz
          z
    "
  `);
  expect(listCases([x, y], specification, layout)).toContain(
    '  - A. B., Re: x, 2020-01-22\n\n  a/one/x\n      what is observed\n',
  );
});

it('chooses an id before a clause before a part of ids', () => {
  expect(choose(all, ['A/ONE/X'])).toEqual({ what: 'case', test: x });
  expect(choose(all, ['A/one'])).toEqual({ what: 'cases', tests: [x, y] });
  expect(choose(all, ['b/Two'])).toEqual({ what: 'cases', tests: [z] });
  expect(choose(all, ['yz'])).toEqual({ what: 'case', test: z });
  expect(choose(all, [])).toEqual({ what: 'cases', tests: all });
  expect(choose(all, ['b/two', 'a/one/x'])).toEqual({ what: 'cases', tests: [x, z] });
  expect(chooseOne(all, 'b/Two')).toBe(z);
  expect(() => chooseOne(all, 'o')).toThrow(
    /"o" is 3 of them; give one, as a\/one\/x or a\/one\/y or b\/two\/xyz;/,
  );
  expect(() => choose(all, ['A-2'])).toThrow(
    /No case or clause is called "A-2"; the nearest are a\/one, b\/two/,
  );
});

it('finds clauses by what they speak of', () => {
  const ids = (word: string) => clausesThatMention(word, specification).map(({ id }) => id);
  expect(ids('sentence')).toEqual(['a/one']);
  expect(ids('ANOTHER')).toEqual(['b/two']);
  expect(ids('mremap.c')).toEqual(['a/one']);
  expect(ids('rw-p')).toEqual(['a/one']);
  expect(ids('is-odd')).toEqual(['a/one']);
  // Not in the middle of a word; and programs count where nothing else fits.
  expect(ids('ngle')).toEqual([]);
  expect(ids('uffd_open')).toEqual(['a/one']);
  expect(ids('fill')).toEqual(['a/one', 'b/two']);
  expect(ids('(')).toEqual([]);
  expect(listClauses(clauses, layout)).toContain('b/two (1 case)\n  Another one.\n');
});
