/** One patch: what it calls itself, and its diff. */
export interface Patch {
  /** The mail's subject, or the file's name. */
  readonly name: string;
  readonly diff: string;
  /** Of a mail: who has written it, and `[PATCH v2 1/3]`. */
  readonly author?: string;
  readonly version?: number;
  readonly part?: { readonly number: number; readonly of: number };
}

/** What the mails of a series say beside their patches. */
export interface AboutSeries {
  /** The cover letter's subject. */
  readonly title?: string;
  /** Older versions that were there, too, and do not count. */
  readonly older: readonly number[];
  /** Numbers of the series that were not given. */
  readonly missing: readonly number[];
  /** The commit that it was made for. */
  readonly baseCommit?: string;
  /** Patches that it needs and that were not given, by git's patch-id. */
  readonly prerequisites: readonly string[];
}

/** Patches in the order in which they apply. */
export interface Series {
  readonly patches: readonly Patch[];
  readonly about: AboutSeries;
}
