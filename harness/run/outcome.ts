import type { Kernel } from '../../qemu/image/kernel.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { BootMethod } from '../../qemu/arch/architecture.ts';
import { asFailure, type FailureKind } from '../failure.ts';
import type { Observation } from '../judge/observation.ts';
import type { KernelSubject } from './subject.ts';

/** What became of the cases on one kernel: what the judge is handed. */
export interface Outcome extends KernelSubject {
  /** Of its column. */
  readonly name: string;
  /** Undefined when it could not be had. */
  readonly kernel?: Kernel;
  /** Undefined when it was not booted, since no case can be asked of it, or did not come up. */
  readonly boot?: Boot;
  /** Why there is no answer of this kernel. */
  readonly failure?: KernelFailure;
  /** By case id: one for each case that can be asked of the kernel, when it came up. */
  readonly observations: ReadonlyMap<string, Observation>;
}

/** How a kernel came up: its first guest. */
export interface Boot {
  readonly accelerator: Accelerator;
  readonly method: BootMethod;
  /** Whether it came out of a snapshot; the boot before that took `milliseconds`. */
  readonly resumed: boolean;
  readonly milliseconds: number;
  /** Guests started: the first, and those in place of lost ones. Second ones at the same time do not count. */
  readonly boots: number;
  readonly forkMicroseconds: number;
  readonly pageSize: number;
  /** `uname -r` and `uname -v`. */
  readonly release: string;
  readonly version: string;
}

/** A kernel that gives no answer: it did not come up, could not be had, or QEMU could not be started for it. */
export interface KernelFailure {
  readonly kind: FailureKind;
  /** One sentence. */
  readonly why: string;
  /** The end of its console, or what else there is to show. */
  readonly console: readonly string[];
}

/** An error as why a kernel gives no answer. */
export function kernelFailure(error: unknown): KernelFailure {
  const { kind, message, evidence } = asFailure(error);
  return { kind, why: message, console: evidence?.split('\n') ?? [] };
}
