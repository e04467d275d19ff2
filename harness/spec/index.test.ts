import { expect, it } from 'vitest';
import { at, authoring, c, oneOf, outside, refused } from './index.ts';
import { programSource } from '../compile/source.ts';
import { placeOf } from './place.ts';
import { isOneOf } from './expectations.ts';

it('keeps C as it is written and knows where it stands', () => {
  const inner = c`x\n`;
  const text = c`a ${1} ${'b'} ${inner}`;
  expect(text.text).toBe('a 1 b x\\n');
  expect(text.file).toContain('index.test.ts');
  expect(placeOf('Error: place\n    at c (file:///a/c.ts:1:1)\n    at file:///a/cases/x.ts:12:7')).toEqual({
    file: '/a/cases/x.ts',
    line: 12,
  });
  expect(placeOf('')).toEqual({ file: 'case', line: 1 });
});

it('makes a C file whose lines are those of the case', () => {
  const part = { text: 'int x;', file: '/a.ts', line: 3 };
  expect(programSource({ preamble: part, program: part })).toBe(
    '#include "dontunmap.h"\n#line 3 "/a.ts"\nint x;\nvoid program(void)\n{\n#line 3 "/a.ts"\nint x;\n}\n',
  );
  expect(programSource({ program: part })).not.toContain('int x;\nvoid');
});

it('puts clause and name together, and the needs of both, and knows where it stands', () => {
  const { clause } = authoring({
    changes: { old: { kind: 'feature', since: '5.7', title: '' } },
    bugs: { wrong: { what: '', since: '5.7', evidence: '' } },
  });
  const { cases, place } = clause('a/b', {
    says: 's',
    source: [],
    needs: ['userfaultfd'],
    cases: [
      {
        name: 'x',
        title: 't',
        program: c``,
        expect: { old: { a: 0 } },
        bugs: { wrong: { a: 1 } },
        needs: ['root', 'userfaultfd'],
      },
    ],
  });
  expect(cases).toMatchObject([
    { id: 'a/b/x', clause: 'a/b', bugs: { wrong: { a: 1 } }, needs: ['userfaultfd', 'root'] },
  ]);
  expect(place.file).toContain('index.test.ts');
});

it('has words for outcomes', () => {
  expect([at(6), outside, refused('EINVAL')]).toEqual([{ page: 6 }, 'outside', { errno: 'EINVAL' }]);
  expect(isOneOf(oneOf(1, 2))).toBe(true);
  expect([isOneOf([1]), isOneOf(null), isOneOf('x')]).toEqual([false, false, false]);
});
