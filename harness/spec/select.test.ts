import { expect, it } from 'vitest';
import { c } from './c.ts';
import { matching, selectCases } from './select.ts';

const all = [
  'uses/moved-twice/by-hand',
  'uses/used-once/by-hand',
  'arguments/flags/refused',
  'kinds/any-mapping/shared',
  'kinds/any-mapping/shared-memfd',
  'kinds/any-mapping/of-many-uses',
].map((id) => ({ id, clause: id.replace(/\/[^/]*$/, ''), title: id, program: c``, expect: {} }));

it.each([
  ['an id', 'Kinds/any-mapping/SHARED', ['kinds/any-mapping/shared']],
  ['a family before words', 'uses', ['uses/moved-twice/by-hand', 'uses/used-once/by-hand']],
  ['a clause', 'uses/moved-twice', ['uses/moved-twice/by-hand']],
  ['a clause without its family, with a slash', 'Moved-Twice/', ['uses/moved-twice/by-hand']],
  ['the name of a case', 'shared-memfd', ['kinds/any-mapping/shared-memfd']],
  ['a part of the path before words', 'shared', ['kinds/any-mapping/shared']],
  ['whole words before letters', 'once', ['uses/used-once/by-hand']],
  ['letters', 'mem', ['kinds/any-mapping/shared-memfd']],
  ['words over a slash', 'mapping/shared', ['kinds/any-mapping/shared', 'kinds/any-mapping/shared-memfd']],
  ['letters over a slash', 's/any', all.slice(3).map(({ id }) => id)],
  ['nothing', 'nope', []],
])('takes %s', (_what, filter, ids) => {
  expect(matching(all, filter).map(({ id }) => id)).toEqual(ids);
});

it('adds what several filters mean, each once and in its order', () => {
  expect(selectCases(all, ['many', 'refused', 'moved-twice', 'MOVED']).map(({ id }) => id)).toEqual([
    'uses/moved-twice/by-hand',
    'arguments/flags/refused',
    'kinds/any-mapping/of-many-uses',
  ]);
  expect(selectCases(all, [])).toBe(all);
  expect(() => selectCases(all, ['refused', 'arguments/flogs'])).toThrow(
    /No case matches "arguments\/flogs"; the nearest are arguments\/flags,/,
  );
});
