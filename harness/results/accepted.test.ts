import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lost, sample } from '../testing/sample-results.ts';
import {
  acceptedFile,
  acceptedJsonSchema,
  acceptedOf,
  acceptedText,
  kernelOf,
  parseAccepted,
} from './accepted.ts';
import { compareKernels } from './compare.ts';
import type { CaseResult, KernelResults } from './results.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const on = (...cases: CaseResult[]): KernelResults => ({ ...kernel, cases });
const suite = { version: '0.1.0', commit: '0123456789ab' };

it('has its schema published as it is', async () => {
  const published = await readFile(new URL('../../docs/accepted.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(acceptedJsonSchema())));
});

describe('what is accepted', () => {
  it('is read as it was written, and differs in nothing from what it was made of', () => {
    const accepted = acceptedOf(kernel, suite)!;
    const read = parseAccepted(acceptedText(accepted), 'f');
    expect(read).toEqual(accepted);
    const { broken, onlyAfter, ...rest } = compareKernels(kernelOf(read), kernel);
    expect(Object.values(rest).flat()).toEqual([]);
    // What is broken is no answer.
    expect([onlyAfter, broken.map(({ id }) => id)]).toEqual([['B-1/broken'], ['B-1/broken']]);
  });

  it('is the same text whatever the order, the time and the place of a run', () => {
    const other = {
      ...kernel,
      boot: { ...kernel.boot!, milliseconds: 9 },
      cases: kernel.cases.toReversed().map((each) => ({
        ...each,
        microseconds: 7,
        ...(each.kernelLog && {
          kernelLog: each.kernelLog.map((line) => line.replace('1.', '9.')),
        }),
        observed: Object.fromEntries(Object.entries(each.observed).toReversed()),
      })),
    };
    expect(acceptedText(acceptedOf(other, suite)!)).toBe(acceptedText(acceptedOf(kernel, suite)!));
  });

  it('has a line for each fact', () => {
    expect(acceptedText(acceptedOf(on(good), suite)!)).toBe(`{
  "format": "dontunmap-accepted",
  "version": 1,
  "track": "5.10",
  "upstream": "5.10.1",
  "release": "5.10-cloud",
  "architecture": "x86_64",
  "suite": {"version":"0.1.0","commit":"0123456789ab"},
  "cases": {
    "A-1/good": {
      "verdict": "conforms",
      "records": {
        "after": "....--abcd",
        "move": "outside"
      }
    }
  }
}
`);
  });

  it('keeps what may be chance, and what is broken now, as it was', () => {
    const before = acceptedOf(on(good), suite)!;
    const chosen = { ...good, observed: { ...good.observed, move: { page: 6 } } };
    const broken: CaseResult = { ...good, verdict: 'broken', observed: {} };
    const late = (seconds: number): KernelResults => on({ ...good, ending: { how: 'timed-out', seconds } });
    expect(acceptedOf(on(chosen), suite, before)).toEqual(before);
    expect(acceptedOf(on(broken), suite, before)).toEqual(before);
    expect(acceptedOf(on(broken), suite)?.cases).toEqual({});
    const lateOnce = acceptedOf(late(5), suite);
    expect(acceptedOf(late(6), suite, lateOnce)).toEqual(lateOnce);
  });

  it('holds whatever a guest calls its records', () => {
    const observed = JSON.parse(
      '{"constructor": {"a": [null]}, "\\u001b\\n": "\\ud800"}',
    ) as CaseResult['observed'];
    const odd = on({ ...good, observed });
    const read = parseAccepted(acceptedText(acceptedOf(odd, suite)!), 'f');
    expect(compareKernels(kernelOf(read), odd)).toMatchObject({ changed: [], deviating: [] });
  });

  it('is nothing of a kernel without answers', () => {
    expect(acceptedOf(lost, suite)).toBeUndefined();
  });

  it('has a file of its own, whatever a kernel is called', () => {
    expect(['6.12-arm64', '../x', 'a/b'].map(acceptedFile)).toEqual([
      '6.12-arm64.json',
      '..%2Fx.json',
      'a%2Fb.json',
    ]);
  });

  it.each([
    ['<<<<<<< HEAD', /^f is not JSON \(.*\); mend it, or remove it and accept a result anew\.$/],
    ['{}', /^f is no file that dontunmap accept wrote \(format: .*\); mend it/],
    ['['.repeat(200), /^f is nested 200 levels deep/],
  ])('is refused when it is %.20s', (text, sentence) => {
    expect(() => parseAccepted(text, 'f')).toThrow(sentence);
  });
});
