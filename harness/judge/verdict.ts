/**
 * The answer for one case on one kernel. `broken`: the harness could not find out; it never counts for or against the
 * kernel, and always fails the run.
 */
export const verdicts = ['conforms', 'deviates', 'unsupported', 'broken'] as const;
export type Verdict = (typeof verdicts)[number];
