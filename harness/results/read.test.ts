import { expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { sample } from '../testing/sample-results.ts';
import { parseResults } from './read.ts';

function failure(value: unknown): Failure {
  try {
    parseResults(typeof value === 'string' ? value : JSON.stringify(value), 'r.json');
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it('reads what was written', () => {
  expect(parseResults(JSON.stringify(sample), 'r.json')).toEqual(sample);
});

it('names the file and the first thing that is wrong', () => {
  const { kernels } = sample;
  const [kernel] = kernels;
  const [result] = kernel?.cases ?? [];
  const wrong = { ...sample, kernels: [{ ...kernel, cases: [{ ...result, verdict: 'fine' }] }] };
  expect(failure(wrong)).toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(
      /^r\.json is no results file of version 2: kernels\[0\]\.cases\[0\]\.verdict: Invalid option/,
    ) as string,
    evidence: expect.stringContaining('→ at kernels[0].cases[0].verdict') as string,
  });
});

it.each([
  ['{', /^r\.json is not JSON \(/],
  [7, /version 2: Invalid input: expected object, received number; give/],
  [{ ...sample, version: 3 }, /is a results file of version 3, and this dontunmap reads 1 and 2/],
  [{ ...sample, version: 'x' }, /version 2: version: Invalid input: expected 2/],
  [{ ...sample, version: 1 }, /version 1: clauses: Invalid input/],
  [{ ...sample, more: 1 }, /version 2: Unrecognized key: "more"/],
])('refuses %j', (value, sentence) => {
  expect(failure(value).message).toMatch(sentence);
});

it('refuses a kernel or a case that is there twice, and a kernel without a name', () => {
  const [kernel, ...others] = sample.kernels;
  const [result] = kernel!.cases;
  const twice = failure({ ...sample, kernels: [kernel, ...others, kernel] });
  expect(twice.kind).toBe('usage');
  expect(twice.message).toBe(
    `r.json has the kernel ${kernel!.name} twice; give a file as run --json wrote it.`,
  );
  const again = { ...kernel, cases: [...kernel!.cases, result] };
  expect(failure({ ...sample, kernels: [again, ...others] }).message).toContain(
    `has the case ${result!.id} twice`,
  );
  expect(failure({ ...sample, kernels: [{ ...kernel, name: '' }] }).message).toMatch(/kernels\[0\]\.name: /);
});

it('does not go on for pages', () => {
  const evidence = failure({ ...sample, kernels: Array.from({ length: 100 }, () => 0) }).evidence ?? '';
  expect(evidence.split('\n')).toHaveLength(41);
  expect(evidence).toMatch(/\(160 more lines\)$/);
});
