/** A JSON value: what a record holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A point in history at which behaviour changed.
 *
 * `since` is the first mainline release that has it (`5.13`, `7.3-rc2`); `stable` maps a stable series to its first
 * point release that has it too (`{ '6.12': '6.12.114' }`).
 */
export interface Era {
  readonly since: string;
  readonly stable?: Readonly<Record<string, string>>;
  /** The mainline commit, where we know it; the title finds it in any tree. */
  readonly commit?: string;
  readonly title: string;
}

/** Where a clause comes from. */
export type Source =
  | { readonly man: string }
  | { readonly commit: string; readonly title: string }
  | { readonly code: string }
  | { readonly list: string };

/** One sentence of the specification and its source. */
export interface Clause {
  readonly says: string;
  readonly source: readonly Source[];
}

/** A piece of C and where it stands, so that a compiler's complaint names the file and line of the case. */
export interface CText {
  readonly text: string;
  readonly file: string;
  readonly line: number;
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

/** Title + clause + program + what is expected, per era. Plain data. */
export interface Case {
  /** `CLAUSE/name`, unique; the name is the observable. */
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  /** File-scope C before the program: threads, tables. */
  readonly preamble?: CText;
  /** The body of `static void program(void)`. */
  readonly program: CText;
  /** By era, oldest first; each is complete, the newest one that a kernel has reached counts. */
  readonly expect: Readonly<Record<string, ExpectedRecords>>;
  readonly leavesOpen?: string;
  /** Seconds the program may take on a fast guest; 10 unless told. */
  readonly seconds?: number;
}

/** A released kernel is wrong here and a later one was fixed: the expectation stays right, the deviation is known. */
export interface Known {
  readonly case: string;
  /** Stable series (`5.10`), and within it the first and the last point release that are wrong, both inclusive. */
  readonly kernels: { readonly series: string; readonly from?: string; readonly to?: string };
  readonly reason: string;
  /** The commit that fixed it, by hash or title, or null while there is none. */
  readonly fixedBy: string | null;
  /** The records that the wrong kernel shows instead of the expected ones; any other deviation is not this one. */
  readonly shows: ExpectedRecords;
}
