import type { CaseResult, Results } from './results.ts';

const base: CaseResult = {
  id: 'A-1/good',
  clause: 'A-1',
  title: 'it is good',
  verdict: 'conforms',
  era: 'dontunmap',
  expected: { after: 'ab' },
  observed: { after: 'ab' },
  ending: 'exited with 0',
  microseconds: 1234,
};

/** Every verdict, on two kernels, with what a hostile guest would put into a report. */
export const sample: Results = {
  format: 'dontunmap-results',
  version: 1,
  startedAt: '2026-11-24T00:00:00.000Z',
  milliseconds: 5000,
  clauses: { 'A-1': 'It is so.', 'B-1': 'And <so> on.' },
  kernels: ['5.10', '7.3-rc'].map((name) => ({
    name,
    release: `${name}-cloud`,
    upstream: name,
    architecture: 'x86_64',
    imageHash: 'abc',
    accelerator: 'tcg' as const,
    bootMilliseconds: 2100,
    boots: 1,
    eras: ['dontunmap'],
    cases: [
      base,
      {
        ...base,
        id: 'A-1/bad',
        verdict: 'deviates',
        reason: 'after is "..", expected "ab"',
        observed: { after: '..', more: '\u001b[31m<&>"\'' },
        kernelLog: ['WARNING: \u001b]0;x'],
        output: 'said \u009b1m',
      },
      {
        ...base,
        id: 'B-1/known',
        clause: 'B-1',
        verdict: 'deviates',
        reason: 'r',
        known: { reason: 'an old bug', fixedBy: null },
      },
      { ...base, id: 'B-1/stale', clause: 'B-1', stale: { reason: 'was wrong', fixedBy: 'abc' } },
      {
        ...base,
        id: 'B-1/lacks',
        clause: 'B-1',
        verdict: 'unsupported',
        reason: 'the kernel lacks x',
        observed: {},
        ending: 'not run',
      },
      { ...base, id: 'B-1/broken', clause: 'B-1', verdict: 'broken', reason: 'set-up failed' },
    ],
  })),
};

/** Only what passes. */
export const fine: Results = {
  ...sample,
  kernels: sample.kernels.map((kernel) => ({ ...kernel, cases: [base] })),
};
