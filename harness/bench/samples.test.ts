import { expect, it } from 'vitest';
import { rowOf, table } from './samples.ts';

it('takes medians and spread', () => {
  expect(rowOf('a', [3, 1, 2], 2)).toEqual({ name: 'a', ratio: 2, budget: 2, min: 1, max: 3 });
  expect(rowOf('b', [1, 2])).toEqual({ name: 'b', ratio: 1.5, budget: undefined, min: 1, max: 2 });
});

it('says by how much a budget is missed', () => {
  const text = table([rowOf('met', [0.5], 1), rowOf('missed', [1.25], 1), rowOf('for scale', [7])]);
  expect(text.split('\n')).toEqual([
    'what        ratio  budget     min     max',
    'met          0.50    1.00    0.50    0.50  met',
    'missed       1.25    1.00    1.25    1.25  missed by 0.25',
    'for scale    7.00       –    7.00    7.00',
    '',
  ]);
});
