import { describe, expect, it } from 'vitest';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { lost, sample } from '../testing/sample-results.ts';
import { compareResults, resultsComparisonReport, resultsComparisonStatus } from './results-comparison.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = { ...good, verdict: 'deviates', reason: 'after is "x"', observed: { after: 'x' } };
const file = (...kernels: KernelResults[]): Results => ({ ...sample, kernels });
const on = (name: string, ...cases: CaseResult[]): KernelResults => ({ ...kernel, name, cases });

function compared(before: Results, after: Results) {
  const comparison = compareResults(before, after);
  const text = resultsComparisonReport(comparison, { columns: 80, color: false });
  return { status: resultsComparisonStatus(comparison), text };
}

describe('two results files', () => {
  it('are compared kernel by kernel', () => {
    const { status, text } = compared(
      file(on('6.1', good), on('6.12', good), on('5.10', good)),
      file(on('6.1', good), on('6.12', bad), on('7.2', good)),
    );
    expect(status).toBe(1);
    expect(text).toContain('6.1 (5.10.1) → 6.1 (5.10.1)\nDeviates now, and not before: nothing\n');
    expect(text).toMatch(/6\.12 .*\n\nDeviates now, and not before: A-1\n\nA-1\/good on 6\.12\n/);
    expect(text).toMatch(/5\.10 .*: only in the first file\n7\.2 .*: only in the second file\n$/);
  });

  it('may hold kernels that give no answers any more', () => {
    const { status, text } = compared(file(on('lost', good)), file(lost));
    expect(status).toBe(1);
    expect(text).toContain('It gives no answers any more, or not all: The kernel lost does not come up');
    expect(compared(file(lost), file(lost)).status).toBe(0);
  });

  it('are alike when nothing got worse, and say nothing when no kernel is in both', () => {
    expect(compared(file(on('a', bad)), file(on('a', good)))).toMatchObject({ status: 0 });
    expect(compared(file(on('a', good), on('b', good)), file(on('c', good)))).toMatchObject({ status: 2 });
    const broken: CaseResult = { ...good, verdict: 'broken', reason: 'QEMU is gone' };
    expect(compared(file(on('a', good)), file(on('a', broken)))).toMatchObject({ status: 2 });
  });
});
