/** How to resolve names. */
export interface ResolveOptions {
  readonly cache: string;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Ask the mirror even if the answer is fresh. */
  readonly refresh?: boolean;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
}
