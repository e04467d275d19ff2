import { expect, it } from 'vitest';
import { cases, clauses, eras, known } from './index.ts';

it('has at least 60 cases, each with an id of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map((test) => test.id)).size).toBe(cases.length);
  for (const { id } of cases) expect(id).toMatch(/^[A-Z]+-\d+\/[a-z0-9]+(-[a-z0-9]+)*$/);
});

it('proves every clause', () => {
  const proved = new Set(cases.map((test) => test.clause));
  expect(Object.keys(clauses).filter((clause) => !proved.has(clause))).toEqual([]);
});

it('names a source for every clause', () => {
  for (const clause of Object.values(clauses)) expect(clause.source.length).toBeGreaterThan(0);
});

it('uses every era', () => {
  const used = new Set(cases.flatMap((test) => Object.keys(test.expect)));
  expect(Object.keys(eras).filter((era) => !used.has(era))).toEqual([]);
});

it('asserts what is left behind wherever a call is refused', () => {
  for (const test of cases) {
    for (const records of Object.values(test.expect)) {
      if (JSON.stringify(records['move'] ?? '').includes('errno'))
        expect(records, test.id).toHaveProperty('after');
    }
  }
});

it('knows deviations of cases that there are, in records that they have', () => {
  for (const each of known) {
    const test = cases.find(({ id }) => id === each.case);
    const records = Object.values(test?.expect ?? {}).at(-1) ?? {};
    expect(Object.keys(records)).toEqual(expect.arrayContaining(Object.keys(each.shows)));
  }
});
