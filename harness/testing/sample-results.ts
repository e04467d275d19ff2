import type { CaseResult, KernelResults, Results } from '../results/results.ts';

/** What a guest could say to break a report: escape sequences, C1, bidi, markup, what XML cannot carry. */
export const hostile =
  '\u001b[31m\u009b1m\u202ereversed\u2066 ]]><script>&amp;"\' \u0000\ufffe\ud800 not ok 1 # TODO';

const good: CaseResult = {
  id: 'A-1/good',
  clause: 'A-1',
  title: 'it is good',
  verdict: 'conforms',
  key: 'dontunmap',
  expected: { move: { oneOf: [{ page: 6 }, 'outside'] }, after: '....--abcd' },
  observed: { move: 'outside', after: '....--abcd' },
  ending: { how: 'exited', code: 0 },
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
  known: 'an-old-bug',
};

const gone: CaseResult = {
  ...good,
  id: 'B-1/gone',
  clause: 'B-1',
  title: 'it is no bug any more',
  gone: 'was-wrong',
};

const lacks: CaseResult = {
  id: 'C-1/lacks',
  clause: 'C-1',
  title: 'it needs what is not there',
  verdict: 'unsupported',
  reason: 'the kernel lacks userfaultfd',
  observed: {},
  ending: { how: 'not-run' },
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
  ending: { how: 'exited', code: 1 },
};

const kernel = (name: string, cases: CaseResult[]): KernelResults => ({
  name,
  release: `${name}-cloud`,
  upstream: `${name}.1`,
  architecture: 'x86_64',
  imageHash: 'abcdef0123456789',
  boot: {
    accelerator: 'tcg',
    method: 'microvm',
    resumed: false,
    milliseconds: 2100,
    guests: 1,
    forkMicroseconds: 800,
    pageSize: 4096,
  },
  changes: ['dontunmap'],
  bugs: ['an-old-bug', 'was-wrong'],
  cases,
});

const every = [good, bad, known, gone, lacks, broken, { ...lacks, id: 'C-1/too', title: 'so does it' }];

/** Every standing, on two kernels that answer alike but for `A-1/bad`, which the second one has right. */
export const sample: Results = {
  format: 'dontunmap-results',
  version: 2,
  startedAt: '2026-11-24T00:00:00.000Z',
  milliseconds: 5000,
  specification: {
    families: [
      { id: 'A', title: 'The first', about: 'What comes first.' },
      { id: 'B', title: 'The second', about: 'What comes then.' },
    ],
    clauses: [
      { id: 'A-1', family: 'A', says: 'It is so.', source: [{ code: 'mm/mremap.c' }] },
      { id: 'B-1', family: 'B', says: 'And <so> on.', source: [{ man: 'mremap(2)' }] },
    ],
    changes: {
      dontunmap: { kind: 'feature', since: '5.7', title: 'mm/mremap: add it' },
    },
    bugs: {
      'an-old-bug': {
        what: 'It is an old bug.',
        since: '5.7',
        fixed: { title: 'mm/mremap: fix it' },
        evidence: 'seen',
      },
      'was-wrong': { what: 'It was wrong.', since: '5.7', evidence: 'seen' },
    },
  },
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

/** The sample without reasons and keys. */
export const terse: Results = changed(({ reason: _reason, key: _key, ...rest }) => rest);

/** The sample with one case. */
export function only(id: string): Results {
  return {
    ...sample,
    kernels: sample.kernels.map((each) => ({ ...each, cases: each.cases.filter((test) => test.id === id) })),
  };
}

/** Only what conforms. */
export const fine: Results = only(good.id);

/** A kernel that has not come up. */
export const lost: KernelResults = {
  name: 'lost',
  release: '6.13-rc1',
  architecture: 'x86_64',
  failure: { why: 'The kernel lost does not come up: it reset.', console: ['Kernel panic', hostile] },
  changes: [],
  bugs: [],
  cases: [],
};
