import { expect, it } from 'vitest';
import { c, oneOf } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { painter } from '../text/paint.ts';
import type { Register } from './about.ts';
import { choose, chooseOne } from './choose.ts';
import { describeCase, listCases } from './description.ts';

const layout = { columns: 60, paint: painter(false) };
const register: Register = {
  clauses: {
    'A-1': {
      says: 'A sentence that is a good deal longer than one line of sixty characters can be.',
      source: [
        { man: 'mremap(2)' },
        { commit: '0123456789ab', title: 'mm: x' },
        { code: 'mm/mremap.c: f' },
        { list: 'A. B., Re: x, 2020-01-22' },
      ],
    },
    'B-1': { says: 'Another one.', source: [] },
  },
  eras: {
    old: { since: '5.7', commit: 'abcdefabcdef', title: 'mm: old' },
    young: { since: '6.17', stable: { '6.1': '6.1.191', '6.12': '6.12.114' }, title: 'mm: young' },
  },
  known: [
    { case: 'A-1/x', kernels: { series: '5.10' }, reason: 'r', fixedBy: 'mm: fix', shows: { a: 2 } },
    {
      case: 'A-1/x',
      kernels: { series: '6.1', to: '6.1.9' },
      reason: 'r',
      fixedBy: 'mm: fix',
      shows: { a: 2 },
    },
    { case: 'A-1/x', kernels: { series: '6.2', from: '6.2.1' }, reason: 's', fixedBy: null, shows: { a: 3 } },
    {
      case: 'A-1/x',
      kernels: { series: '6.3', from: '6.3.1', to: '6.3.9' },
      reason: 's',
      fixedBy: null,
      shows: { a: 3 },
    },
    { case: 'A-1/y', kernels: { series: '5.10' }, reason: 'not this one', fixedBy: null, shows: {} },
  ],
};
const piece = c`
  int uffd = uffd_open(0);

  watch(uffd);
`;
const x: Case = {
  id: 'A-1/x',
  clause: 'A-1',
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
    young: { a: oneOf(0, 1), mappings: ['0-10 rw-p', '12-20 rw-p', '22-30 rw-p', '32-40 r--p'] },
  },
  leavesOpen: 'which of the two',
};
const y: Case = { id: 'A-1/y', clause: 'A-1', title: 'y', program: c`fill();`, expect: {} };
const z: Case = { id: 'B-1/xyz', clause: 'B-1', title: 'z', program: c`fill();`, expect: {} };
const all = [x, y, z];

it('describes a case in full', () => {
  const text = describeCase(x, register, layout);
  expect(text).toMatchInlineSnapshot(`
    "A-1/x
      what is observed

    Clause A-1
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
      since 6.17, 6.1.191, 6.12.114: young
        mm: young
        a         0 or 1
        mappings
          ["0-10 rw-p","12-20 rw-p","22-30 rw-p","32-40 r--p"]

    Left open
      which of the two

    Known to deviate
      Linux 5.10, 6.1 up to 6.1.9: r
        fixed by mm: fix
        a  2
      Linux 6.2 from 6.2.1, 6.3 from 6.3.1 to 6.3.9: s
        not fixed
        a  3

    Program
      static int n;

      void program(void)
      {
        if (n) {
          int uffd = uffd_open(0);

          watch(uffd);
        }
        record_number("a", n);
      }

    As one C file: dontunmap show --c A-1/x
    "
  `);
  expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
});

it('shows a program without anything before it as it stands', () => {
  expect(describeCase(y, register, layout)).toContain('\nProgram\n  fill();\n');
});

it('lists clauses with their cases: a single one with its sources', () => {
  expect(listCases(all, register, layout)).toMatchInlineSnapshot(`
    "A-1
      A sentence that is a good deal longer than one line of
      sixty characters can be.

      A-1/x
          what is observed
      A-1/y
          y

    B-1
      Another one.

      B-1/xyz
          z

    One of them in full: dontunmap show CASE; as one C file: dontunmap show --c CASE
    "
  `);
  expect(listCases([x, y], register, layout)).toContain(
    '  - A. B., Re: x, 2020-01-22\n\n  A-1/x\n      what is observed\n',
  );
});

it('chooses an id before a clause before a part of ids', () => {
  expect(choose(all, 'a-1/X')).toEqual({ what: 'case', test: x });
  expect(choose(all, 'a-1')).toEqual({ what: 'cases', tests: [x, y] });
  expect(choose(all, 'b-1')).toEqual({ what: 'cases', tests: [z] });
  expect(choose(all, 'yz')).toEqual({ what: 'case', test: z });
  expect(chooseOne(all, 'b-1')).toBe(z);
  expect(() => chooseOne(all, '/')).toThrow(/"\/" is 3 of them; give one, as A-1\/x or A-1\/y or B-1\/xyz;/);
  expect(() => choose(all, 'A-2')).toThrow(/No case or clause is called "A-2"; the nearest are A-1, B-1/);
});
