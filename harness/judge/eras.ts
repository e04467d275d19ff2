import type { Era } from '../spec/types.ts';
import { compareReleases, seriesOf } from './release.ts';

/** Whether an upstream release has an era: mainline since then, or backported to its stable series. */
export function hasReached(upstream: string, era: Era): boolean {
  if (compareReleases(upstream, era.since) >= 0) return true;
  const backport = era.stable?.[seriesOf(upstream)];
  return backport !== undefined && compareReleases(upstream, backport) >= 0;
}

/** What `--with` and `--without` say against the release. */
export interface EraOverrides {
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** The names of the eras that a kernel has, in the order in which they are declared. */
export function erasOf(
  upstream: string,
  eras: Readonly<Record<string, Era>>,
  overrides: EraOverrides,
): readonly string[] {
  return Object.entries(eras)
    .filter(([name, era]) => {
      if (overrides.with.includes(name)) return true;
      return !overrides.without.includes(name) && hasReached(upstream, era);
    })
    .map(([name]) => name);
}
