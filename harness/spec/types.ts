/** A JSON value: what a record holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Releases of stable series, by series: `{ '6.12': '6.12.114' }`. */
export type StableReleases = Readonly<Record<string, string>>;

/**
 * A point at which behaviour became another.
 *
 * `since` is the first mainline release that has it (`5.13`, `7.3-rc2`); `stable` maps a stable series to its first
 * point release that has it too. A kernel has a set of changes, not one point on a line: what is backported comes alone.
 */
export interface Change {
  readonly kind: 'feature' | 'redesign' | 'fix';
  readonly since: string;
  readonly stable?: StableReleases;
  /** The mainline commit, where we know it; the title finds it in any tree. */
  readonly commit?: string;
  readonly title: string;
}

/**
 * A released kernel is wrong. What a case expects stays right; what a kernel with the bug shows stands beside it
 * ({@link Case.bugs}).
 */
export interface Bug {
  /** One sentence: what is wrong. */
  readonly what: string;
  /** The first mainline release that is wrong; `stable`: series that were made wrong by a backport. */
  readonly since: string;
  readonly stable?: StableReleases;
  /** Undefined while nobody has fixed it. */
  readonly fixed?: {
    readonly mainline?: string;
    readonly stable?: StableReleases;
    readonly commit?: string;
    readonly title: string;
  };
  /** Where the limits are from: what was run, and what is only read. */
  readonly evidence: string;
}

/** Where a clause comes from. */
export type Source =
  | { readonly man: string }
  | { readonly commit: string; readonly title: string }
  | { readonly code: string }
  | { readonly list: string };

/** Where something stands in the specification's files. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A piece of C and where it stands, so that a compiler's complaint names the file and line of the case. */
export interface CText extends Place {
  readonly text: string;
}

/** Several outcomes are allowed; the case says in `leavesOpen` what it does not pin. */
export interface OneOf {
  readonly oneOf: readonly Json[];
}

/** What one record must be. */
export type Expected = Json | OneOf;

/** All records of one execution, by name: none missing and none extra. */
export type Records = Readonly<Record<string, Json>>;
export type ExpectedRecords = Readonly<Record<string, Expected>>;

/** Title + program + what is expected, by the changes that a kernel has. Plain data. */
export interface Case {
  /** `FAMILY/CLAUSE/name`, unique; the name is the observable. */
  readonly id: string;
  /** The id of its clause: `FAMILY/CLAUSE`. */
  readonly clause: string;
  readonly title: string;
  /** File-scope C before the program: threads, tables. */
  readonly preamble?: CText;
  /** The body of `static void program(void)`. */
  readonly program: CText;
  /**
   * What is expected, by key: a change, or several that must all be there (`a & b`). Each is complete; of the keys that fit a
   * kernel the last one counts. Where a key stands in the file does not matter: the specification puts them in order.
   */
  readonly expect: Readonly<Record<string, ExpectedRecords>>;
  /** By the name of a bug: the records that a kernel which has it shows instead of the expected ones. */
  readonly bugs?: Readonly<Record<string, ExpectedRecords>>;
  /** What else a kernel that has such a bug says: a part of the lines of its log that belong to the bug. */
  readonly complains?: string;
  /** What it needs of a machine or kernel, beside its changes. */
  readonly needs?: readonly Need[];
  readonly leavesOpen?: string;
  /** Seconds that the program may take on a fast guest; 10 unless told. */
  readonly seconds?: number;
  /** Its threads race each other for a while: no other guest of the run works meanwhile on a case that does. */
  readonly races?: true;
  /** It is about the process itself (stack, heap, limits, faults counted from zero): it is executed, not forked. */
  readonly fresh?: true;
  /** It reads or changes what belongs to the whole system: no other program runs in its guest meanwhile. */
  readonly alone?: true;
  /** It mounts a file system: it is asked last, and its guest answers for nothing else then. */
  readonly mounts?: true;
}

/** One sentence of the specification, where it comes from, and the cases that prove it. */
export interface Clause {
  /** A path that explains itself: `userfaultfd/source-stays-registered`. */
  readonly id: string;
  readonly says: string;
  readonly source: readonly Source[];
  readonly cases: readonly Case[];
  readonly place: Place;
}

/** A folder of clauses, in the order in which one would teach them. */
export interface Family {
  readonly id: string;
  readonly title: string;
  /** A paragraph. */
  readonly about: string;
  readonly clauses: readonly Clause[];
  readonly place: Place;
}

/** All that is specified, checked and in order. */
export interface Specification {
  readonly families: readonly Family[];
  readonly clauses: readonly Clause[];
  readonly cases: readonly Case[];
  /** Oldest first. */
  readonly changes: Readonly<Record<string, Change>>;
  readonly bugs: Readonly<Record<string, Bug>>;
}

/** What a case may need: see needs.ts for what each means. */
export const needs = ['x86_64', 'aarch64', 'two-processors', 'userfaultfd', 'root'] as const;
export type Need = (typeof needs)[number];
