import type { Records } from '../spec/types.ts';

/** How a program ended, as the agent saw it, or the guest with it. */
export type Ending =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'killed'; readonly signal: string }
  | { readonly how: 'timed-out'; readonly seconds: number }
  /** The guest panicked, hung or reset while the program ran. */
  | { readonly how: 'guest-lost'; readonly why: string }
  /** The process that the program is a fork of died or was changed while it ran. */
  | { readonly how: 'server-lost'; readonly why: string }
  /** The harness could not find out: the program never began, QEMU or the wire failed. */
  | { readonly how: 'unknown'; readonly why: string };

/** How a program ended, as words after "the program …". */
export function describeEnding(ending: Ending): string {
  switch (ending.how) {
    case 'exited':
      return `exited with ${ending.code}`;
    case 'killed':
      return `was killed by ${ending.signal}`;
    case 'timed-out':
      return `did not end within ${ending.seconds} s`;
    case 'guest-lost':
      return `took the guest with it: ${ending.why}`;
    case 'server-lost':
      return `took with it the process that it is a fork of: ${ending.why}`;
    case 'unknown':
      return `is not known to have ended: ${ending.why}`;
  }
}

/** All records of one execution, plus how it ended. */
export interface Observation {
  readonly began: boolean;
  /** Whether the program said that it had reached its end. */
  readonly ended: boolean;
  readonly records: Records;
  /** A set-up step that the program itself says failed. */
  readonly broken?: string;
  /** What the kernel lacks, as the program says. */
  readonly lacks?: string;
  /** What kept the program from going on after the call under test, as it says itself: the kernel's doing. */
  readonly failed?: string;
  /** What the program said that is not a record (garbled, twice the same name, after the end). */
  readonly garbled: readonly string[];
  readonly ending: Ending;
  /** The kernel's log while the program ran, a line each, without time stamps. */
  readonly kernelLog: readonly string[];
  /** Lines of it were lost: nobody knows whether the kernel complained. */
  readonly logLost?: true;
  /** Whatever else the program printed. */
  readonly output: string;
  /** Microseconds from fork to wait in the guest. */
  readonly microseconds: number;
}

/** An observation of nothing but how it ended. */
export function nothingSeen(ending: Ending): Observation {
  return {
    began: false,
    ended: false,
    records: {},
    garbled: [],
    ending,
    kernelLog: [],
    output: '',
    microseconds: 0,
  };
}
