import { expect, it } from 'vitest';
import { levelsOf } from './levels.ts';

it.each([
  ['1', 0],
  ['{"a":[1,[2]],"b":{}}', 3],
  [String.raw`["[[[\"[[[",{"{":1}]`, 2],
  ['['.repeat(5000), 5000],
])('counts in %s', (json, levels) => {
  expect(levelsOf(json)).toBe(levels);
});
