import { describe, expect, it } from 'vitest';
import { type Accepted, acceptedOf } from '../results/accepted.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { lost, sample } from '../testing/sample-results.ts';
import { againstReport, againstStatus, compareWithAccepted } from './against.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = { ...good, verdict: 'deviates', reason: 'after is "x"', observed: { after: 'x' } };
const second: CaseResult = { ...good, id: 'A-1/second' };
const on = (name: string, ...cases: CaseResult[]): KernelResults => ({ ...kernel, name, cases });
const file = (...kernels: KernelResults[]): Results => ({ ...sample, kernels });
const accepted = (...kernels: KernelResults[]): Accepted[] =>
  kernels.map((each) => acceptedOf(each, undefined)!);

function held(results: Results, before: readonly Accepted[], strict = false) {
  const against = compareWithAccepted(results, before);
  return {
    status: againstStatus(against, strict),
    text: againstReport(against, { columns: 80, color: false }),
  };
}

describe('results held against what was accepted', () => {
  it('say one line of tracks that are as accepted', () => {
    const { status, text } = held(
      file(on('a', good), on('b', bad)),
      accepted(on('a', good, second), on('b', bad)),
    );
    expect([status, text]).toEqual([0, 'As accepted: a (5.10.1, 1 of 2 cases), b (5.10.1, 1 cases).\n']);
  });

  it('say what differs, verdicts first', () => {
    const also = { ...second, observed: { ...second.observed, more: 1 } };
    const { status, text } = held(file(on('a', bad, also)), accepted(on('a', good, second)));
    expect(status).toBe(1);
    expect(text).toMatch(/^a \(5\.10\.1\)\n\nDeviates now, and not accepted: A-1\n/);
    expect(text).toContain(`What else changed
  A-1: It is so.
    second
      before  more nothing
      now     more 1
`);
  });

  it('say where the kernel answers as before, and the suite expects otherwise', () => {
    const stricter: CaseResult = { ...good, verdict: 'deviates', reason: 'wrong' };
    const other: CaseResult = { ...second, verdict: 'deviates', reason: 'wrong', known: 'an-old-bug' };
    const { text } = held(file(on('a', stricter, other)), accepted(on('a', good, second)));
    expect(text).toContain('\n  It recorded the same before: what is expected of it is another.\n');
    expect(text).toContain('  conforms → deviates (the bug an-old-bug), and recorded the same: A-1/second\n');
  });

  it('say from which version to which, and of which suite', () => {
    const newer = { ...on('a', bad), upstream: '5.10.2' };
    const suite = { version: '0.2.0' };
    const { text } = held({ ...file(newer), suite }, accepted(on('a', good)));
    expect(text).toMatch(
      /^a: 5\.10\.1 → 5\.10\.2\nAccepted of dontunmap of an unknown version, run with 0\.2\.0\.\n/,
    );
  });

  it('are judged by themselves where nothing was accepted', () => {
    const fine = held(file(on('new', good)), accepted(on('a', bad)));
    expect(fine.status).toBe(0);
    expect(fine.text).toMatch(/^Nothing was accepted of new: judged by itself, as run does \(1 conforms, /);
    const wrong = held(file(on('new', bad)), []);
    expect(wrong.status).toBe(1);
    expect(wrong.text).toContain('A-1/good on new');
    const lacks: CaseResult = { ...good, verdict: 'unsupported', reason: 'no', observed: {} };
    expect([held(file(on('new', lacks)), []).status, held(file(on('new', lacks)), [], true).status]).toEqual([
      0, 1,
    ]);
  });

  it('tell a kernel that gives no answers any more from one that could not be had', () => {
    const gone = held(file(lost), accepted(on('lost', good)));
    expect(gone.status).toBe(1);
    expect(gone.text).toContain(
      'It gives no answers, or not all:\nlost: The kernel lost does not come up: it reset.',
    );
    const { release: _, ...absent } = lost;
    expect(held(file(absent), accepted(on('lost', good)))).toMatchObject({ status: 2 });
    expect(held(file(lost), []).status).toBe(2);
  });
});
