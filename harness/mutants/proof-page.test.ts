/** The page of the proof, and the score that the next one is held against. */
import { expect, it } from 'vitest';
import type { Fate, Trial } from './campaign.ts';
import { fellBelow, proofPage, scoreIn } from './proof-page.ts';

const trial = (fate: Fate, more: Partial<Trial> = {}): Trial => ({
  mutant: { id: 'move/a_b', clause: 'move/x', wrong: 'A | b.', tracks: [], file: 'a.c', path: '', rules: '' },
  fate,
  by: [],
  ...more,
});
const own = trial('rejected by its clause');

it('has the score, a row a family, and those that their clause does not reject', () => {
  const page = proofPage([
    { track: '6.12', trials: [own, own, trial('survived'), trial('does not build', { why: 'error\nmore' })] },
    { track: '7.2', trials: [own] },
  ]);
  expect(page).toContain('Score of 6.12: 2 of 3 are rejected by the clause that they break, 2 by any.');
  expect(page).toContain('| move | 4 | 2 | 1 | 1 |');
  expect(page).toContain('| move/a\\_b | A \\| b. | does not build | error |');
  expect(scoreIn(page, '6.12')).toEqual({ own: 2, of: 3 });
  expect(scoreIn(page, '7.2')).toEqual({ own: 1, of: 1 });
  expect(scoreIn(page, '6.1')).toBeUndefined();
});

it('keeps what it says of other tracks', () => {
  const page = proofPage([
    { track: '6.12', trials: [own, trial('survived')] },
    { track: '7.2', trials: [own] },
  ]);
  const later = proofPage([{ track: '6.12', trials: [own] }], page);
  expect(later).toContain('Score of 6.12: 1 of 1 are');
  expect(later).toContain('Score of 7.2: 1 of 1 are');
  expect(proofPage([{ track: '7.2', trials: [own] }], later)).toBe(later);
});

it('falls when less is rejected', () => {
  const page = proofPage([{ track: '6.12', trials: [own, own, trial('survived')] }]);
  expect(fellBelow(page, { track: '6.12', trials: [own, trial('survived')] })).toBe(true);
  expect(fellBelow(page, { track: '6.12', trials: [own, own, own, trial('survived')] })).toBe(false);
  expect(fellBelow(page, { track: '7.2', trials: [trial('survived')] })).toBe(false);
  expect(fellBelow('', { track: '6.12', trials: [trial('survived')] })).toBe(false);
});
