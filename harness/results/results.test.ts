import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fine, lost, only, sample } from '../testing/sample-results.ts';
import { exitStatus, fails } from './exit-status.ts';
import { type CaseResult, resultsSchema } from './results.ts';
import { knownText, shortTallyText, standing, tallyText } from './standing.ts';
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
    ['B-1/gone', 1, 1],
    ['C-1/lacks', 0, 1],
    ['B-1/broken', 2, 2],
  ])('%s ends with %i, strictly %i', (id, status, strict) => {
    expect(exitStatus(only(id), false)).toBe(status);
    expect(exitStatus(only(id), true)).toBe(strict);
  });
});

it('ends with 2 when a kernel has not come up, whatever the others say', () => {
  expect(exitStatus({ kernels: [...fine.kernels, lost] }, false)).toBe(2);
});

it('says of a bug what it is and who fixed it', () => {
  const text = (known: string) => knownText({ known } as CaseResult, sample.specification);
  expect(text('an-old-bug')).toBe('an-old-bug: It is an old bug; fixed by "mm/mremap: fix it"');
  expect(text('was-wrong')).toBe('was-wrong: It was wrong; not fixed yet');
  expect(text('constructor')).toBe('constructor');
  expect(knownText({} as CaseResult, sample.specification)).toBe('');
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
      'gone',
      'unsupported',
      'broken',
      'unsupported',
    ]);
    expect(tallyText(cases)).toBe(
      '1 conforms, 1 shows a known bug, 1 known bug gone, 1 deviates, 2 unsupported, 1 broken',
    );
    expect(tallyText(fine.kernels[0]?.cases ?? [])).toBe(
      '1 conforms, 0 show a known bug, 0 deviate, 0 unsupported, 0 broken',
    );
    expect(shortTallyText([])).toBe('0 conform');
  });
});
