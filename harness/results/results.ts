import { z } from 'zod';

const json = z.json();

const verdict = z.enum(['conforms', 'deviates', 'unsupported', 'broken']);

const result = z.strictObject({
  id: z.string(),
  clause: z.string(),
  title: z.string(),
  verdict,
  /** One line: why, for every verdict but `conforms`. */
  reason: z.string().optional(),
  /** The era whose expectation counted. */
  era: z.string().optional(),
  expected: z.record(z.string(), json).optional(),
  observed: z.record(z.string(), json),
  ending: z.string(),
  /** Present when this deviation is a known one of this kernel: it does not fail the run. */
  known: z.strictObject({ reason: z.string(), fixedBy: z.string().nullable() }).optional(),
  /** Present when a known deviation of this kernel is gone: it fails the run. */
  stale: z.strictObject({ reason: z.string(), fixedBy: z.string().nullable() }).optional(),
  kernelLog: z.array(z.string()).optional(),
  output: z.string().optional(),
  /** Microseconds in the guest. */
  microseconds: z.number().int().nonnegative(),
});

const hint = z.strictObject({
  era: z.string(),
  /** Whether the answers look as if the kernel had this era; it was judged as if it were the other way round. */
  present: z.boolean(),
  /** Whether the kernel's release says that it has the era: it was told otherwise by --with or --without, or backports. */
  claimed: z.boolean(),
  /** Of the cases that deviate and whose expectation depends on it, so many are as expected then. */
  fit: z.number().int().positive(),
  of: z.number().int().positive(),
});

const kernel = z.strictObject({
  name: z.string(),
  /** What `uname -r` says. */
  release: z.string(),
  /** The upstream release it is made from: `6.1.192`, `7.3-rc7`. */
  upstream: z.string(),
  package: z.string().optional(),
  architecture: z.string(),
  /** SHA-256 of the image file, hex. */
  imageHash: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  /** The machine on which it came up, and by which entry. */
  machine: z.enum(['microvm', 'q35-pvh', 'q35', 'virt']),
  /** Whether the first guest came out of a snapshot; the boot before that took `bootMilliseconds`. */
  resumed: z.boolean(),
  /** Milliseconds from QEMU's start to the agent's greeting; the first boot. */
  bootMilliseconds: z.number().nonnegative(),
  /** Guests that were started, but for second ones at the same time. */
  boots: z.number().int().nonnegative(),
  /** What a process that begins and ends takes in the guest: how fast it is. */
  forkMicroseconds: z.number().nonnegative(),
  eras: z.array(z.string()),
  /** Other eras that fit the answers better than those; they change no verdict. */
  hints: z.array(hint).optional(),
  cases: z.array(result),
});

/**
 * The results file: version 1. Every other report is a pure function of it.
 *
 * `clauses` and `eras` carry the register of the run, so that a report can be made again years later.
 */
export const resultsSchema = z.strictObject({
  format: z.literal('dontunmap-results'),
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
  clauses: z.record(z.string(), z.string()),
  kernels: z.array(kernel),
});

export type Results = z.infer<typeof resultsSchema>;
export type KernelResults = z.infer<typeof kernel>;
export type Hint = z.infer<typeof hint>;
export type CaseResult = z.infer<typeof result>;
export type Verdict = z.infer<typeof verdict>;

/**
 * The exit status that these results mean (DESIGN section 7).
 *
 * 0 all conform or are unsupported · 1 something deviates and is not known, or a known deviation is stale, or
 * `strict` and something is unsupported · 2 something is broken.
 */
export function exitStatus(results: Results, strict: boolean): 0 | 1 | 2 {
  const all = results.kernels.flatMap((each) => each.cases);
  if (all.some((each) => each.verdict === 'broken')) return 2;
  const fails = (each: CaseResult): boolean =>
    each.stale !== undefined ||
    (each.verdict === 'deviates' && each.known === undefined) ||
    (strict && each.verdict === 'unsupported');
  return all.some(fails) ? 1 : 0;
}
