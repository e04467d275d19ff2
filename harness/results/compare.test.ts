import { describe, expect, it } from 'vitest';
import { compareKernels, comparisonStatus, differencesBetween, pairKernels } from './compare.ts';
import { sample } from '../testing/sample-results.ts';
import type { CaseResult, KernelResults } from './results.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = {
  ...good,
  verdict: 'deviates',
  reason: 'after is "x"',
  observed: { ...good.observed, after: 'x' },
};
const known: CaseResult = { ...bad, known: 'an-old-bug' };
const on = (...cases: CaseResult[]): KernelResults => ({ ...kernel, cases });
const between = (then: CaseResult, now: CaseResult) => compareKernels(on(then), on(now));

describe('a comparison', () => {
  it('is nothing on the same answers', () => {
    for (const each of [good, bad, known]) {
      const changes = between(each, { ...each, microseconds: 99 });
      expect(comparisonStatus(changes)).toBe(0);
      expect(Object.values(changes).flat()).toEqual([]);
    }
  });

  it('newly deviates: also what was a known bug and is another deviation now', () => {
    expect(between(good, bad).deviating).toEqual([bad]);
    expect(between(known, bad).deviating).toEqual([bad]);
    expect(between(good, known).deviating).toEqual([]);
    expect(comparisonStatus(between(good, bad))).toBe(1);
  });

  it('is mended when it conforms now', () => {
    expect(between(bad, good)).toMatchObject({ mended: [good], deviating: [], changed: [] });
    expect(between(known, { ...good, gone: 'an-old-bug' }).mended).toHaveLength(1);
  });

  it('names every record, verdict and ending that differs elsewhere', () => {
    const other = {
      ...bad,
      observed: { move: 'outside', more: [1] },
      ending: { how: 'killed', signal: 'SIGSEGV' } as const,
    };
    expect(between(bad, other).changed).toEqual([
      {
        id: good.id,
        clause: good.clause,
        differences: [
          { what: 'ending', before: 'exited with 0', after: 'was killed by SIGSEGV' },
          { what: 'after', before: '"x"', after: 'nothing' },
          { what: 'more', before: 'nothing', after: '[1]' },
        ],
      },
    ]);
    const lacks: CaseResult = {
      ...good,
      verdict: 'unsupported',
      reason: 'the kernel lacks userfaultfd',
      observed: {},
    };
    expect(between(good, lacks).changed[0]?.differences[0]).toEqual({
      what: 'verdict',
      before: 'conforms',
      after: 'unsupported (the kernel lacks userfaultfd)',
    });
    expect(comparisonStatus(between(good, lacks))).toBe(0);
    const late = (seconds: number): CaseResult => ({ ...bad, ending: { how: 'timed-out', seconds } });
    expect(between(late(5.1), late(7.3)).changed).toEqual([]);
    expect(between(good, known).changed[0]?.differences[0]).toEqual({
      what: 'verdict',
      before: 'conforms',
      after: 'deviates (the bug an-old-bug)',
    });
  });

  it('tells a kernel that answers otherwise from a case that expects otherwise', () => {
    const stricter: CaseResult = { ...good, verdict: 'deviates', reason: 'wrong', expected: { move: 'x' } };
    expect(between(good, stricter)).toMatchObject({ deviating: [stricter], judgedAnew: [good.id] });
    expect(between(good, bad).judgedAnew).toEqual([]);
    const splat: CaseResult = { ...stricter, kernelLog: ['BUG: Bad page map'] };
    expect(between(good, splat).judgedAnew).toEqual([]);
    expect(differencesBetween(on(good), on(bad)).map(({ id }) => id)).toEqual([good.id]);
    expect(differencesBetween(on(good), on(good))).toEqual([]);
  });

  it('keeps apart what was chosen where several outcomes are allowed', () => {
    const inPlace = { ...good, observed: { ...good.observed, move: { page: 6 } } };
    expect(between(good, inPlace)).toMatchObject({ changed: [], chosen: [{ id: good.id }] });
    expect(comparisonStatus(between(good, inPlace))).toBe(0);
  });

  it('has new splats, whatever the numbers in them', () => {
    const log = (line: string): CaseResult => ({ ...bad, kernelLog: ['fine', line] });
    const at = (seconds: string, pid: number): string =>
      `[ ${seconds}] WARNING: CPU: 0 PID: ${pid} at mm/mremap.c:8`;
    expect(between(log(at('1.000001', 7)), log(at('2.345678', 42))).splats).toEqual([]);
    expect(between(bad, log(`Booting${at('1.000001', 7)}`)).splats).toEqual([
      { id: good.id, lines: [at('1.000001', 7)] },
    ]);
    expect(comparisonStatus(between(bad, log(at('1.000001', 7))))).toBe(1);
  });

  it('is broken where either could not be found out, unless something else is found', () => {
    const broken: CaseResult = { ...good, verdict: 'broken', reason: 'set-up failed' };
    expect(comparisonStatus(between(good, broken))).toBe(2);
    expect(between(broken, bad)).toMatchObject({ broken: [broken], deviating: [] });
    const second = { ...good, id: 'A-1/second' };
    const both = compareKernels(on(good, second), on(broken, { ...bad, id: second.id }));
    expect(comparisonStatus(both)).toBe(1);
  });
});

describe('kernels of two results files', () => {
  const named = (...names: string[]) => ({ ...sample, kernels: names.map((name) => ({ ...kernel, name })) });

  it('belong together by name, or as the only ones', () => {
    const names = pairKernels(named('6.1', '6.12'), named('6.12', '7.2'));
    expect(names.pairs.map(({ before, after }) => [before.name, after.name])).toEqual([['6.12', '6.12']]);
    expect(names.onlyBefore.map(({ name }) => name)).toEqual(['6.1']);
    expect(names.onlyAfter.map(({ name }) => name)).toEqual(['7.2']);
    expect(pairKernels(named('base'), named('patched')).pairs).toHaveLength(1);
  });

  it('may have cases that the other has not', () => {
    expect(compareKernels(on(good), on({ ...good, id: 'A-1/new' }))).toMatchObject({
      deviating: [],
      onlyBefore: ['A-1/good'],
      onlyAfter: ['A-1/new'],
    });
    const failing = { ...bad, id: 'A-1/new' };
    expect(compareKernels(on(good), on(good, failing)).deviating).toEqual([failing]);
  });
});
