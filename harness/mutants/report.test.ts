/** What is said of mutants that were tried. */
import { expect, it } from 'vitest';
import type { Fate, Trial } from './campaign.ts';
import { confidence, mutantsReport, scoreOf, statusOf, trialLine } from './report.ts';

const trial = (id: string, fate: Fate, more: Partial<Trial> = {}): Trial => ({
  mutant: {
    id,
    clause: `${id.split('/')[0]}/clause`,
    wrong: `It is wrong in the way of ${id}.`,
    tracks: ['6.12'],
    file: 'mm/mremap.c',
    path: '',
    rules: '',
  },
  fate,
  by: [],
  ...more,
});
const own = 'rejected by its clause';

it('has a row a family, what is to be told, and a score', () => {
  const trials = [
    trial('move/a', own, { by: ['move/clause/x'] }),
    trial('move/b', 'rejected by others only', { by: ['a/a/a', 'b/b/b', 'c/c/c', 'd/d/d'] }),
    trial('resize/c', 'survived'),
    trial('resize/d', 'equivalent'),
    trial('resize/e', 'does not build', { why: 'mm/mremap.c:1: error: no\nmore' }),
  ];
  const text = mutantsReport(trials, 80);
  expect(text).toMatch(/^family +mutants +by its clause +by others +survived +equivalent +no build$/m);
  expect(text).toMatch(/^move +2 +1 +1 +0/m);
  expect(text).toMatch(/^all +5 +1 +1 +1/m);
  expect(text).toContain(
    '  move/b (move/clause)\n    It is wrong in the way of move/b.\n    by a/a/a, b/b/b, c/c/c and 1 more',
  );
  expect(text).toContain('    mm/mremap.c:1: error: no\n');
  expect(text).not.toContain('move/a (');
  expect(text).toMatch(
    /3 mutants tried: 1 rejected by the clause that they break \(33\.3 %\), 2 by any \(66\.7 %\)\n$/,
  );
  expect(scoreOf(trials)).toEqual({ own: 1, any: 2, of: 3 });
});

it('has no clause of those at random, and says what their share tells of all', () => {
  const random = (id: string, fate: Fate): Trial => {
    const { mutant, ...rest } = trial(id, fate);
    return { ...rest, mutant: { ...mutant, clause: undefined } };
  };
  const text = mutantsReport([random('negate/f/1', 'rejected'), random('negate/f/2', 'survived')], 80);
  expect(text).toMatch(/^change +mutants +rejected +survived\nnegate +2 +1 +1$/m);
  expect(text).toContain('  negate/f/2\n');
  expect(text).toMatch(
    /2 mutants tried: 1 rejected \(50\.0 %; of all, 9\.5 to 90\.5 % with 95 % confidence\)\n$/,
  );
  expect(confidence(285, 300)).toBe('of all, 91.9 to 96.9 % with 95 % confidence');
  expect(confidence(0, 0)).toBe('nothing is known');
});

it('tells each as it ends', () => {
  expect(trialLine(trial('move/a', own, { by: ['x'] }))).toBe(`move/a: ${own} (1 case)`);
  expect(trialLine(trial('move/a', 'does not boot', { why: 'It panics.\nAt once.' }))).toBe(
    'move/a: does not boot: It panics.',
  );
});

it('says that nothing was tried', () => {
  expect(mutantsReport([trial('move/a', 'does not apply', { why: 'no' })], 80)).toMatch(
    /0 mutants tried: 0 .*\(0 %\)/,
  );
});

it('ends with a status: all are rejected by their clauses, one is not, one could not be tried', () => {
  expect(statusOf([trial('move/a', own), trial('move/b', 'equivalent')])).toBe(0);
  expect(statusOf([trial('move/a', 'rejected')])).toBe(0);
  expect(statusOf([trial('move/a', own), trial('move/b', 'rejected by others only')])).toBe(1);
  expect(statusOf([trial('move/a', 'survived')])).toBe(1);
  expect(statusOf([trial('move/a', 'survived'), trial('move/b', 'does not boot')])).toBe(2);
});
