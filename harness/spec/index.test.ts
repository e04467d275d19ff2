import { expect, it } from 'vitest';
import { at, c, oneOf, outside, refused, specification } from './index.ts';
import { programSource } from '../compile/source.ts';
import { place } from './c.ts';
import { isOneOf } from './expectations.ts';

it('keeps C as it is written and knows where it stands', () => {
  const inner = c`x\n`;
  const text = c`a ${1} ${'b'} ${inner}`;
  expect(text.text).toBe('a 1 b x\\n');
  expect(text.file).toContain('index.test.ts');
  expect(place('Error: place\n    at c (file:///a/c.ts:1:1)\n    at file:///a/cases/x.ts:12:7')).toEqual({
    file: '/a/cases/x.ts',
    line: 12,
  });
  expect(place('')).toEqual({ file: 'case', line: 1 });
});

it('makes a C file whose lines are those of the case', () => {
  const part = { text: 'int x;', file: '/a.ts', line: 3 };
  expect(programSource({ preamble: part, program: part })).toBe(
    '#include "dontunmap.h"\n#line 3 "/a.ts"\nint x;\nvoid program(void)\n{\n#line 3 "/a.ts"\nint x;\n}\n',
  );
  expect(programSource({ program: part })).not.toContain('int x;\nvoid');
});

it('puts clause and name together, and eras in their order', () => {
  const { describeClause } = specification({
    eras: { old: { since: '5.7', title: '' }, young: { since: '6.17', title: '' } },
    clauses: { 'A-1': { says: '', source: [] } },
  });
  const [test] = describeClause('A-1', [
    { name: 'x', title: 't', program: c``, expect: { young: { a: 1 }, old: { a: 0 } } },
  ]);
  expect(test).toMatchObject({ id: 'A-1/x', clause: 'A-1' });
  expect(Object.keys(test!.expect)).toEqual(['old', 'young']);
});

it('has words for outcomes', () => {
  expect([at(6), outside, refused('EINVAL')]).toEqual([{ page: 6 }, 'outside', { errno: 'EINVAL' }]);
  expect(isOneOf(oneOf(1, 2))).toBe(true);
  expect([isOneOf([1]), isOneOf(null), isOneOf('x')]).toEqual([false, false, false]);
});
