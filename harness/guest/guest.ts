import type { Ending } from '../judge/observation.ts';
import type { BootMethod } from '../../qemu/arch/architecture.ts';
import type { Hello } from './wire.ts';

/** A program to execute. */
export interface Job {
  /** From 1, each one more than the last; unique in this guest. */
  readonly seq: number;
  /** Of the program in the bundle. */
  readonly number: number;
  /** What it may take on a fast guest. */
  readonly milliseconds: number;
  /** No other program runs meanwhile. */
  readonly alone: boolean;
  /** It is executed, not forked from a server. */
  readonly fresh: boolean;
  /** What the kernel puts off is waited for before and after it, so that what is logged is its own. */
  readonly settled: boolean;
  /** The kernel counts what it runs of its code meanwhile. */
  readonly counted: boolean;
  /** That it mounts something does not spoil its guest: what comes behind it does so, too. */
  readonly mayMount: boolean;
}

/** What the agent reported of one run. */
export interface RawRun {
  readonly seq: number;
  readonly records: string;
  /** What the kernel has counted, as the agent says it; empty unless it was asked to. */
  readonly counts: string;
  readonly output: string;
  readonly kernelLog: readonly string[];
  /** Lines of the kernel's log were lost. */
  readonly logLost: boolean;
  /** What it has changed of the whole system for good: its guest answers for no other. */
  readonly changed?: string;
  /** This machine stood still while it ran. */
  readonly paused: boolean;
  readonly end: Ending;
  readonly microseconds: number;
  /** Runs that may have been under way for a part of its time. */
  readonly beside: readonly number[];
}

/** How a guest's work ended: all jobs done, or the guest lost with what it was doing. */
export type GuestEnd =
  | { readonly how: 'done' }
  /** A program has changed the system for good: its guest answers for no other. */
  | { readonly how: 'spoiled'; readonly why: string; readonly unbegun: readonly Job[] }
  /** The time for all of it is over. */
  | { readonly how: 'late'; readonly unbegun: readonly Job[] }
  | {
      readonly how: 'lost';
      /** Who is to blame: the kernel, or QEMU and whoever killed or stopped it. */
      readonly cause: 'kernel' | 'qemu';
      readonly why: string;
      /** The runs that had begun, or may have, and had not ended; each is beside the others. */
      readonly begun: readonly RawRun[];
      /** What had been handed out and had not begun. */
      readonly unbegun: readonly Job[];
    };

/** What a guest is to do, and who wants to know. */
export interface Work {
  readonly next: () => Job | undefined;
  readonly onEnd: (run: RawRun) => void;
  /** A line that the kernel has logged while nothing ran: somebody's, who had ended by then. */
  readonly onLate: (line: string) => void;
  /** When it must be done, by performance.now(). */
  readonly until: number;
  /** What the kernel has put off is waited for when all is done. */
  readonly settle: boolean;
}

/** A booted kernel that can execute programs. Disposing of it ends QEMU. */
export interface Guest extends AsyncDisposable {
  readonly hello: Hello;
  readonly method: BootMethod;
  /** Whether it came out of a snapshot. */
  readonly resumed: boolean;
  /** Milliseconds of the boot; of the one before the snapshot when it was resumed. */
  readonly bootMilliseconds: number;
  /** QEMU's process. */
  readonly pid: number | undefined;
  /** Executes jobs in order; `next` is asked for more ahead of need. Again when that is done. */
  run(work: Work): Promise<GuestEnd>;
}
