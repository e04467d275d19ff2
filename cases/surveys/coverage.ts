/** The clauses or cases that cover something, by their ids, or one line: why none does. */
export type Coverage = readonly string[] | string;
