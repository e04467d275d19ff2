import type { CaseResult, KernelResults, Results } from '../results/results.ts';

/** What a guest could say to break a report: escape sequences, C1, bidi, markup, what XML cannot carry. */
export const hostile =
  '\u001b[31m\u009b1m\u202ereversed\u2066 ]]><script>&amp;"\' \u0000\ufffe\ud800 not ok 1 # TODO';

const good: CaseResult = {
  id: 'A-1/good',
  clause: 'A-1',
  title: 'it is good',
  verdict: 'conforms',
  era: 'dontunmap',
  expected: { move: { oneOf: [{ page: 6 }, 'outside'] }, after: '....--abcd' },
  observed: { move: 'outside', after: '....--abcd' },
  ending: 'exited with 0',
  microseconds: 1234,
};

const bad: CaseResult = {
  ...good,
  id: 'A-1/bad',
  title: 'it is bad',
  verdict: 'deviates',
  reason: 'after is "abcd--abcd", expected "....--abcd"; constructor was recorded and not expected',
  observed: { move: { page: 6 }, after: 'abcd--abcd', constructor: hostile },
  kernelLog: Array.from({ length: 30 }, (_, index) => `[    1.${index}] WARNING: ${hostile}`),
  output: `first\n\n${hostile}\n`,
};

const known: CaseResult = {
  ...good,
  id: 'B-1/known',
  clause: 'B-1',
  title: 'it was a bug',
  verdict: 'deviates',
  reason: 'after is "..", expected "ab"',
  expected: { after: 'ab' },
  observed: { after: '..' },
  known: { reason: 'an old bug', fixedBy: 'mm/mremap: fix it' },
};

const stale: CaseResult = {
  ...good,
  id: 'B-1/stale',
  clause: 'B-1',
  title: 'it is no bug any more',
  stale: { reason: 'was wrong', fixedBy: null },
};

const lacks: CaseResult = {
  id: 'C-1/lacks',
  clause: 'C-1',
  title: 'it needs what is not there',
  verdict: 'unsupported',
  reason: 'the kernel lacks userfaultfd',
  observed: {},
  ending: 'not run',
  microseconds: 0,
};

const broken: CaseResult = {
  ...good,
  id: 'B-1/broken',
  clause: 'B-1',
  title: 'nobody knows',
  verdict: 'broken',
  reason: `set-up failed: ${hostile}`,
  observed: {},
  ending: 'exited with 1',
};

const kernel = (name: string, cases: CaseResult[]): KernelResults => ({
  name,
  release: `${name}-cloud`,
  upstream: `${name}.1`,
  architecture: 'x86_64',
  imageHash: 'abcdef0123456789',
  accelerator: 'tcg',
  machine: 'microvm' as const,
  resumed: false,
  forkMicroseconds: 800,
  bootMilliseconds: 2100,
  boots: 1,
  eras: ['dontunmap'],
  cases,
});

const every = [good, bad, known, stale, lacks, broken, { ...lacks, id: 'C-1/too', title: 'so does it' }];

/** Every standing, on two kernels that answer alike but for `A-1/bad`, which the second one has right. */
export const sample: Results = {
  format: 'dontunmap-results',
  version: 1,
  startedAt: '2026-11-24T00:00:00.000Z',
  milliseconds: 5000,
  clauses: { 'A-1': 'It is so.', 'B-1': 'And <so> on.' },
  kernels: [
    kernel('5.10', every),
    kernel(
      '7.3-rc',
      every.map((each) => (each === bad ? { ...good, id: bad.id, title: bad.title } : each)),
    ),
  ],
};

/** The sample with each of its results changed. */
export function changed(change: (result: CaseResult) => CaseResult): Results {
  return { ...sample, kernels: sample.kernels.map((each) => ({ ...each, cases: each.cases.map(change) })) };
}

/** The sample without reasons and eras. */
export const terse: Results = changed(({ reason: _reason, era: _era, ...rest }) => rest);

/** The sample with one case. */
export function only(id: string): Results {
  return {
    ...sample,
    kernels: sample.kernels.map((each) => ({ ...each, cases: each.cases.filter((test) => test.id === id) })),
  };
}

/** Only what conforms. */
export const fine: Results = only(good.id);
