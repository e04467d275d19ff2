import { z } from 'zod';
import { verdicts } from '../judge/verdict.ts';
import { bugSchema, changeSchema, sourceSchema } from '../spec/schema.ts';
import { testedSchema } from './tested.ts';

const json = z.json();

export const endingSchema = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('exited'), code: z.int() }),
  z.strictObject({ how: z.literal('killed'), signal: z.string() }),
  z.strictObject({ how: z.literal('timed-out'), seconds: z.number() }),
  z.strictObject({ how: z.literal('guest-lost'), why: z.string() }),
  z.strictObject({ how: z.literal('server-lost'), why: z.string() }),
  z.strictObject({ how: z.literal('unknown'), why: z.string() }),
  /** Nobody has asked: the kernel does not have the change, or lacks what the case needs. */
  z.strictObject({ how: z.literal('not-run') }),
]);

const result = z.strictObject({
  id: z.string(),
  clause: z.string(),
  title: z.string(),
  verdict: z.enum(verdicts),
  /** One line: why, for every verdict but `conforms`. */
  reason: z.string().optional(),
  /** The key of the expectation that counted: a change, or several that are all there (`a & b`). */
  key: z.string().optional(),
  expected: z.record(z.string(), json).optional(),
  observed: z.record(z.string(), json),
  ending: endingSchema,
  /** The bug that this deviation is, by name: it does not fail the run. */
  known: z.string().optional(),
  /** The bug that should have shown and did not: it fails the run. */
  gone: z.string().optional(),
  /** The records are those of this bug, which its release is not declared to have: it fails the run. */
  like: z.string().optional(),
  kernelLog: z.array(z.string()).optional(),
  output: z.string().optional(),
  /** Microseconds in the guest. */
  microseconds: z.int().nonnegative(),
});

const hint = z.strictObject({
  change: z.string(),
  /** Whether the answers look as if the kernel had this change; it was judged as if it were the other way round. */
  present: z.boolean(),
  /** Whether the kernel's release says that it has the change: it was told otherwise by --with or --without, or backports. */
  claimed: z.boolean(),
  /** Of the cases that deviate and whose expectation depends on it, so many are as expected then. */
  fit: z.int().positive(),
  of: z.int().positive(),
});

const boot = z.strictObject({
  accelerator: z.enum(['kvm', 'tcg']),
  /** The machine on which it came up, and by which entry. */
  method: z.enum(['microvm', 'q35-pvh', 'q35', 'virt']),
  /** Whether the first guest came out of a snapshot; the boot before that took `milliseconds`. */
  resumed: z.boolean(),
  /** Milliseconds from QEMU's start to the agent's greeting; the first boot. */
  milliseconds: z.number().nonnegative(),
  /** Guests that were started, but for second ones at the same time. */
  guests: z.int().positive(),
  /** What a process that begins and ends takes in the guest: how fast it is. */
  forkMicroseconds: z.number().nonnegative(),
  /** Bytes. Unknown in files of version 1. */
  pageSize: z.int().positive().optional(),
});

const failure = z.strictObject({
  /** One sentence. */
  why: z.string(),
  /** What its console said: the first complaint, and the end. */
  console: z.array(z.string()),
});

const kernel = z.strictObject({
  name: z.string().min(1),
  /** What `uname -r` says; unknown of one that could not be found. */
  release: z.string().optional(),
  /** The upstream release it is made from: `6.1.192`, `7.3-rc7`; unknown of one that names none. */
  upstream: z.string().optional(),
  package: z.string().optional(),
  architecture: z.string().optional(),
  /** SHA-256 of the image file, hex. */
  imageHash: z.string().optional(),
  /** Of a kernel that comes from a mirror: when it last said that this is the one, and why it could not be asked again, where that was due. */
  resolved: z.strictObject({ at: z.iso.datetime(), away: z.string().optional() }).optional(),
  /** Absent when it was not booted: no case can be asked of it, or it did not come up. */
  boot: boot.optional(),
  /** Why there are no answers, or not all: it did not come up, could not be fetched, or could not be started again. */
  failure: failure.optional(),
  changes: z.array(z.string()),
  /** Bugs that its release is declared to have. */
  bugs: z.array(z.string()),
  /** Other changes that fit the answers better than those; they change no verdict. */
  hints: z.array(hint).optional(),
  cases: z.array(result),
});

const specification = z.strictObject({
  families: z.array(z.strictObject({ id: z.string(), title: z.string(), about: z.string() })),
  clauses: z.array(
    z.strictObject({ id: z.string(), family: z.string(), says: z.string(), source: z.array(sourceSchema) }),
  ),
  changes: z.record(z.string(), changeSchema),
  bugs: z.record(z.string(), bugSchema),
});

export const suiteSchema = z.strictObject({
  version: z.string(),
  /** What is checked out, as `git describe` has it; `-dirty` where files are changed. */
  commit: z.string().optional(),
});

/**
 * The results file: version 2. Every report is a pure function of it: it holds the specification that was run, so that a
 * report can be made again years later.
 */
export const resultsSchema = z.strictObject({
  format: z.literal('dontunmap-results'),
  version: z.literal(2),
  startedAt: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
  /** Which dontunmap has written it; not in files of before 0.2. */
  suite: suiteSchema.optional(),
  /** Where a patch was tried: its kernels are the one without it, those between, and the one with all of it. */
  tested: testedSchema.optional(),
  specification,
  kernels: z.array(kernel),
});

export type Results = z.infer<typeof resultsSchema>;
export type Suite = z.infer<typeof suiteSchema>;
export type ResultsSpecification = z.infer<typeof specification>;
export type KernelResults = z.infer<typeof kernel>;
export type Hint = z.infer<typeof hint>;
export type CaseResult = z.infer<typeof result>;
export type CaseEnding = z.infer<typeof endingSchema>;
