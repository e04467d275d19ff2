import { expect, it } from 'vitest';
import type { CaseResult, KernelResults } from '../results/results.ts';
import { sample } from '../testing/sample-results.ts';
import { proposalLines } from './proposal.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = { ...good, verdict: 'deviates', reason: 'wrong' };
const on = (upstream: string, result: CaseResult): KernelResults => ({
  ...kernel,
  upstream,
  cases: [result],
});

it.each([
  [
    on('6.12.113', { ...bad, known: 'an-old-bug' }),
    on('6.12.115', good),
    "fixed: { stable: { '6.12': '6.12.115' }, title: '…' },",
  ],
  [on('6.1.192', bad), on('6.12.90', good), "fixed: { mainline: '6.12', title: '…' },"],
  [on('6.12.118', good), on('7.2.13', bad), "since: '7.2.13',"],
  [on('6.12.100', good), on('6.12.101', good), "since: '6.12', stable: { '6.12': '6.12.101' }, title: '…',"],
  [on('6.1.192', good), on('7.3-rc7', good), "since: '7.3', title: '…',"],
])('proposes what may be said of a point of change, %#', (before, after, line) => {
  expect(proposalLines(before, after)).toContain(line);
  expect(proposalLines(before, after)[1]).toContain(`Between ${before.upstream} and ${after.upstream}: `);
});

it('proposes nothing of kernels without a release', () => {
  const { upstream: _, ...nameless } = on('', good);
  expect(proposalLines(nameless, on('6.1', bad))).toEqual([]);
});
