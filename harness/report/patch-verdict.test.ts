import { describe, expect, it } from 'vitest';
import { compareKernels } from '../results/compare.ts';
import type { CaseResult, KernelResults } from '../results/results.ts';
import { hostile, lost, sample } from '../testing/sample-results.ts';
import { verdictReport, verdictStatus } from './patch-verdict.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = {
  ...good,
  verdict: 'deviates',
  reason: 'after is "x"',
  observed: { ...good.observed, after: 'x' },
};
const on = (...cases: CaseResult[]): KernelResults => ({ ...kernel, cases });
const down: KernelResults = { ...lost, failure: { why: `it panics ${hostile}`, console: ['a', hostile] } };

const mine = {
  source: 'linux 6.12.1',
  patches: ['mm: x'],
  files: [
    { path: 'mm/mremap.c', compiled: true },
    { path: 'Documentation/x.rst', compiled: false },
  ],
  same: false,
};

describe('the verdict', () => {
  const report = (base: KernelResults, patched: KernelResults, tested = mine) => {
    const both = base.boot && patched.boot;
    const verdict = {
      base,
      patched,
      specification: sample.specification,
      tested,
      ...(both && { comparison: compareKernels(base, patched) }),
    };
    return { status: verdictStatus(verdict), text: verdictReport(verdict, { columns: 80, color: false }) };
  };

  it('says first whether it boots', () => {
    expect(report(on(good), down)).toMatchObject({ status: 1 });
    expect(report(on(good), down).text).toMatch(
      /^Tested: linux 6\.12\.1 with "mm: x"\nCompiled here: mm\/mremap\.c\nNot compiled in this configuration: Documentation\/x\.rst\nThe patched kernel boots: no\. it panics/,
    );
    expect(report(down, on(good))).toMatchObject({ status: 2 });
    expect(report(down, on(good)).text).toMatch(
      /yes[^]*The base boots: no[^]*The base does not boot: nothing/,
    );
    expect(report(down, down).text).toContain('The base does not boot either');
  });

  it('does not call a patch good of which nothing is compiled', () => {
    const same = { ...mine, same: true };
    const { text, status } = report(on(good), on(good), same);
    expect(text).toMatch(/Both images are the same: nothing that this patch changes is compiled here, .*\n$/);
    expect(status).toBe(0);
    const both = { base: on(good), patched: on(good), specification: sample.specification, tested: same };
    expect(verdictStatus({ ...both, comparison: compareKernels(on(good), on(good)) }, true)).toBe(1);
  });

  it('names the clauses, then what else changed, then what is new in the log', () => {
    const two = { ...bad, id: 'A-1/two' };
    const splat = { ...bad, id: 'B-1/x', clause: 'B-1', kernelLog: ['BUG: Bad page map'] };
    const was = { ...bad, id: 'C-1/was', observed: {} };
    const { text, status } = report(
      on(good, { ...good, id: two.id }, { ...good, id: splat.id }, was),
      on(bad, two, splat, { ...was, observed: { a: 1 } }),
    );
    expect(status).toBe(1);
    const order = [
      'Deviates now, and not without the patch: A-1, B-1',
      'A-1/good on 5.10',
      '  and A-1/two',
      'What else changed',
      'C-1/was',
      'a: nothing → 1',
      'New in the kernel log\n  B-1/x\n    BUG: Bad page map',
      '2 clauses newly deviate (3 of 4 cases), 1 other case changed, 1 case with a new splat.',
    ].map((part) => text.indexOf(part));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  it('cannot be moved by what a guest says', () => {
    const evil: CaseResult = { ...bad, reason: hostile, observed: { [hostile]: hostile } };
    const broken: CaseResult = { ...good, id: 'B-1/b', verdict: 'broken', reason: hostile };
    const { text } = report(on({ ...bad, observed: {} }, broken), on(evil, broken));
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
  });
});
