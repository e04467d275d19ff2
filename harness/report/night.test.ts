import { describe, expect, it } from 'vitest';
import { type Accepted, acceptedOf } from '../results/accepted.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { hostile, lost, sample } from '../testing/sample-results.ts';
import { isNews, nightLines, nightOf, nightStatus } from './night.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = { ...good, verdict: 'deviates', reason: 'wrong', observed: { after: 'x' } };
const broken: CaseResult = { ...good, verdict: 'broken', reason: 'no', observed: {} };
const on = (name: string, ...cases: CaseResult[]): KernelResults => ({ ...kernel, name, cases });
const file = (...kernels: KernelResults[]): Results => ({ ...sample, kernels });
const accepted = (...names: string[]): Accepted[] =>
  names.map((name) => acceptedOf(on(name, good), undefined)!);
const { release: _, ...absent } = {
  ...lost,
  name: 'absent',
  failure: { why: 'Could not fetch it.', console: [] },
};
const old = { ...on('old', good), resolved: { at: '2026-11-20T00:00:00.000Z', away: 'the mirror is away' } };

function night(before: readonly Accepted[], ...kernels: KernelResults[]) {
  const found = nightOf(file(...kernels), before);
  return { status: nightStatus(found), news: isNews(found), lines: nightLines(found, 80) };
}

describe('a night', () => {
  it('is one line when nothing has changed', () => {
    expect(night(accepted('a', 'b'), on('a', good), on('b', good))).toEqual({
      status: 0,
      news: false,
      lines: ['2026-11-24: nothing got worse (2 kernels, 1 case, 0:05 min)'],
    });
  });

  it('says what got worse, and on which new kernel', () => {
    const newer = { ...on('a', bad), upstream: '5.10.2' };
    expect(night(accepted('a', 'b'), newer, on('b', good))).toEqual({
      status: 1,
      news: true,
      lines: [
        '2026-11-24: worse on a (2 kernels, 1 case, 0:05 min)',
        'a: newly deviates A-1',
        'new: a 5.10.1 → 5.10.2',
      ],
    });
    const splat = { ...good, kernelLog: ['BUG: Bad page map'] };
    expect(night(accepted('a'), on('a', splat)).lines[1]).toBe('a: new in the kernel log: A-1/good');
    expect(night(accepted('lost'), lost)).toMatchObject({
      status: 1,
      lines: [
        '2026-11-24: worse on lost (1 kernel, 0 cases, 0:05 min)',
        'lost: The kernel lost does not come up: it reset.',
        'new: lost 5.10.1 → 6.13-rc1',
      ],
    });
  });

  it('says what could not be found out, and what could not be asked for', () => {
    expect(night(accepted('a'), on('a', broken))).toMatchObject({ status: 2 });
    expect(night(accepted('old', 'absent'), old, absent)).toEqual({
      status: 3,
      news: false,
      lines: [
        '2026-11-24: nothing worse, as far as known (2 kernels, 1 case, 0:05 min)',
        'not asked for: no absent, old is of 2026-11-20 (the mirror is away)',
      ],
    });
    const why = `Could not fetch it: ${'so long '.repeat(20)}`;
    expect(night([], { ...absent, failure: { why, console: [] } })).toMatchObject({
      status: 3,
      lines: [
        '2026-11-24: nothing could be asked for (1 kernel, 0 cases, 0:05 min)',
        expect.stringMatching(/^not asked for: no absent \(Could not fetch it: so long .*…$/),
      ],
    });
    expect(night(accepted('old'), { ...old, cases: [bad] })).toMatchObject({ status: 1 });
  });

  it('judges by itself what was not accepted', () => {
    expect(night([], on('a', good))).toMatchObject({ status: 0, news: true });
    expect(night([], on('a', bad)).lines).toEqual([
      '2026-11-24: worse on a (1 kernel, 1 case, 0:05 min)',
      'nothing was accepted of a (0 conform, 1 deviates)',
    ]);
  });

  it('is at most eight lines, none longer than asked for, whatever there is to tell', () => {
    const names = Array.from({ length: 12 }, (__, index) => `track-${index}`);
    const cases = names.map((name) => ({ ...bad, id: `${name}/x`, clause: `${name}/${'long-'.repeat(9)}` }));
    const { lines } = night(
      accepted(...names.slice(0, 8), 'old'),
      ...names.map((name) => ({ ...on(name, bad, ...cases), upstream: '5.10.9' })),
      { ...old, cases: [{ ...good, observed: { ...good.observed, move: 'x' } }] },
      { ...lost, name: hostile },
      absent,
    );
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(lines).toContain('and 6 other tracks');
  });
});
