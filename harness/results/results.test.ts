import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exitStatus, resultsSchema } from './results.ts';
import { fine, only, sample } from '../testing/sample-results.ts';
import { fails, shortTallyText, standing, tallyText } from './standing.ts';
import { resultsJsonSchema } from './read.ts';

it('has its schema published as it is', async () => {
  const published = await readFile(new URL('../../docs/results.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(resultsJsonSchema())));
});

it('fits the schema', () => {
  expect(resultsSchema.parse(sample)).toEqual(sample);
});

describe('exit status', () => {
  it.each([
    ['A-1/good', 0, 0],
    ['A-1/bad', 1, 1],
    ['B-1/known', 0, 0],
    ['B-1/stale', 1, 1],
    ['C-1/lacks', 0, 1],
    ['B-1/broken', 2, 2],
  ])('%s ends with %i, strictly %i', (id, status, strict) => {
    expect(exitStatus(only(id), false)).toBe(status);
    expect(exitStatus(only(id), true)).toBe(strict);
  });
});

describe('standing', () => {
  it.each(sample.kernels[0]?.cases ?? [])('$id fails when the exit status says so', (result) => {
    const kernels = sample.kernels.slice(0, 1).map((kernel) => ({ ...kernel, cases: [result] }));
    expect(fails(result)).toBe(exitStatus({ ...sample, kernels }, false) !== 0);
  });

  it('counts every result once', () => {
    const cases = sample.kernels[0]?.cases ?? [];
    expect(cases.map(standing)).toEqual([
      'conforms',
      'deviates',
      'known',
      'stale',
      'unsupported',
      'broken',
      'unsupported',
    ]);
    expect(tallyText(cases)).toBe(
      '1 conform, 1 known deviation, 1 stale, 1 deviate, 2 unsupported, 1 broken',
    );
    expect(tallyText(fine.kernels[0]?.cases ?? [])).toBe(
      '1 conform, 0 known deviations, 0 deviate, 0 unsupported, 0 broken',
    );
    expect(shortTallyText([])).toBe('0 conform');
  });
});
