import { describe, expect, it } from 'vitest';
import { changesBetween, changesStatus } from './compare.ts';
import { hostile, sample } from '../testing/sample-results.ts';
import type { CaseResult, KernelResults } from './results.ts';
import { type Outcome, verdictReport, verdictStatus } from '../report/patch-verdict.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = {
  ...good,
  verdict: 'deviates',
  reason: 'after is "x"',
  observed: { ...good.observed, after: 'x' },
};
const known: CaseResult = { ...bad, known: { reason: 'an old bug', fixedBy: null } };
const on = (...cases: CaseResult[]): KernelResults => ({ ...kernel, cases });
const between = (then: CaseResult, now: CaseResult) => changesBetween(on(then), on(now));

describe('what a patch changes', () => {
  it('is nothing on the same answers, and no fault of the patch', () => {
    for (const each of [good, bad, known]) {
      const changes = between(each, { ...each, microseconds: 99 });
      expect(changesStatus(changes)).toBe(0);
      expect(Object.values(changes).flat()).toEqual([]);
    }
  });

  it('newly deviates: also what was a known deviation and is another now', () => {
    expect(between(good, bad).deviating).toEqual([bad]);
    expect(between(known, bad).deviating).toEqual([bad]);
    expect(between(good, known).deviating).toEqual([]);
    expect(changesStatus(between(good, bad))).toBe(1);
  });

  it('is mended when it conforms now', () => {
    expect(between(bad, good)).toMatchObject({ mended: [good], deviating: [], changed: [] });
    expect(between(known, { ...good, stale: { reason: 'gone', fixedBy: null } }).mended).toHaveLength(1);
  });

  it('names every record, verdict and ending that differs elsewhere', () => {
    const other = { ...bad, observed: { move: 'outside', more: [1] }, ending: 'was killed by SIGSEGV' };
    expect(between(bad, other).changed).toEqual([
      {
        id: good.id,
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
    expect(changesStatus(between(good, lacks))).toBe(0);
  });

  it('keeps apart what was chosen where several outcomes are allowed', () => {
    const inPlace = { ...good, observed: { ...good.observed, move: { page: 6 } } };
    expect(between(good, inPlace)).toMatchObject({ changed: [], chosen: [{ id: good.id }] });
    expect(changesStatus(between(good, inPlace))).toBe(0);
  });

  it('has new splats, whatever the numbers in them', () => {
    const log = (line: string): CaseResult => ({ ...bad, kernelLog: ['fine', line] });
    const at = (seconds: string, pid: number): string =>
      `[ ${seconds}] WARNING: CPU: 0 PID: ${pid} at mm/mremap.c:8`;
    expect(between(log(at('1.000001', 7)), log(at('2.345678', 42))).splats).toEqual([]);
    expect(between(bad, log(`Booting${at('1.000001', 7)}`)).splats).toEqual([
      { id: good.id, lines: [at('1.000001', 7)] },
    ]);
    expect(changesStatus(between(bad, log(at('1.000001', 7))))).toBe(1);
  });

  it('is broken where either could not be found out, unless something else is found', () => {
    const broken: CaseResult = { ...good, verdict: 'broken', reason: 'set-up failed' };
    expect(changesStatus(between(good, broken))).toBe(2);
    expect(between(broken, bad)).toMatchObject({ broken: [broken], deviating: [] });
    const second = { ...good, id: 'A-1/second' };
    const both = changesBetween(on(good, second), on(broken, { ...bad, id: second.id }));
    expect(changesStatus(both)).toBe(1);
  });
});

describe('the verdict', () => {
  const up = (each: KernelResults): Outcome => ({
    booted: true,
    results: { ...sample, kernels: [each] },
    kernel: each,
  });
  const down: Outcome = { booted: false, why: `it panics ${hostile}`, console: `a\n${hostile}` };
  const report = (base: Outcome, patched: Outcome) => {
    const both = base.booted && patched.booted;
    const verdict = { base, patched, ...(both && { changes: changesBetween(base.kernel, patched.kernel) }) };
    return { status: verdictStatus(verdict), text: verdictReport(verdict, { columns: 80, color: false }) };
  };

  it('says first whether it boots', () => {
    expect(report(up(on(good)), down)).toMatchObject({ status: 1 });
    expect(report(up(on(good)), down).text).toMatch(/^The patched kernel boots: no\. it panics/);
    expect(report(down, up(on(good)))).toMatchObject({ status: 2 });
    expect(report(down, up(on(good))).text).toMatch(
      /yes[^]*The base boots: no[^]*The base does not boot: nothing/,
    );
    expect(report(down, down).text).toContain('The base does not boot either');
  });

  it('names the clauses, then what else changed, then what is new in the log', () => {
    const two = { ...bad, id: 'A-1/two' };
    const splat = { ...bad, id: 'B-1/x', clause: 'B-1', kernelLog: ['BUG: Bad page map'] };
    const was = { ...bad, id: 'C-1/was', observed: {} };
    const { text, status } = report(
      up(on(good, { ...good, id: two.id }, { ...good, id: splat.id }, was)),
      up(on(bad, two, splat, { ...was, observed: { a: 1 } })),
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
    const { text } = report(up(on({ ...bad, observed: {} }, broken)), up(on(evil, broken)));
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
  });
});
