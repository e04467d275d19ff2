import type { Kernel } from '../../qemu/image/kernel.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { ChangeOverrides } from '../spec/changes.ts';
import type { Case, Specification } from '../spec/types.ts';

/** A kernel that was asked for, by the name of its column. One that is still being fetched does not hold up the others. */
export interface AskedKernel {
  readonly name: string;
  readonly kernel: Kernel | Promise<Kernel>;
}

/** Everything that a run is told. */
export interface RunPlan {
  readonly cases: readonly Case[];
  readonly specification: Specification;
  readonly kernels: readonly AskedKernel[];
  readonly overrides: ChangeOverrides;
  readonly accel: 'auto' | Accelerator;
  readonly cache: string;
  /** Guests at once; one for each two cores, as memory allows, unless told. */
  readonly jobs?: number;
  /** Whether a guest runs two programs at a time; when it has two processors of this machine unless told. */
  readonly sideBySide?: boolean;
  readonly signal?: AbortSignal;
  /** The rest is not asked any more, once this is said of an answer. */
  readonly enough?: (test: Case, verdict: Verdict) => boolean;
  readonly onProgress?: (event: Progress) => void;
  /** The kernels, built with GCOV, count what they run of their code for each case, which runs alone: what they say. */
  readonly onCounts?: (test: Case, counts: string) => void;
  /** False: every guest is booted, and none is kept for later runs. */
  readonly snapshots?: boolean;
  /** False: programs go over the wire alone. */
  readonly ports?: boolean;
  /** False: agent and host agree on no key; for a fake agent. */
  readonly keyed?: false;
}

/** What a run is doing. */
export type Progress =
  /** `known`: it was said before, by a run since this machine was booted. */
  | { readonly what: 'note'; readonly text: string; readonly known?: boolean }
  | { readonly what: 'compiling'; readonly done: number; readonly of: number }
  | { readonly what: 'booting' | 'lost'; readonly kernel: string; readonly detail?: string }
  | {
      readonly what: 'ran';
      readonly kernel: string;
      readonly done: number;
      readonly of: number;
      readonly id: string;
    };
