import { compareReleases, seriesOf } from './release.ts';
import type { Bug, Change, StableReleases } from './types.ts';

/** Whether an upstream release has what came with `since`, or with a point release of its stable series. */
function has(upstream: string, since: string | undefined, stable: StableReleases | undefined): boolean {
  if (since !== undefined && compareReleases(upstream, since) >= 0) return true;
  const backport = stable?.[seriesOf(upstream)];
  return backport !== undefined && compareReleases(upstream, backport) >= 0;
}

/** Whether an upstream release has a change: mainline since then, or backported to its stable series. */
export function hasChange(upstream: string, { since, stable }: Change): boolean {
  return has(upstream, since, stable);
}

/** Whether an upstream release has a bug: made wrong, and not yet right again. */
export function hasBug(upstream: string, { since, stable, fixed }: Bug): boolean {
  return has(upstream, since, stable) && !has(upstream, fixed?.mainline, fixed?.stable);
}

/** What `--with` and `--without` say against the release. */
export interface ChangeOverrides {
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/**
 * The changes that a kernel has, in the order in which they are declared.
 *
 * @param upstream undefined for a kernel that names no release: it has what `--with` names
 */
export function changesOf(
  upstream: string | undefined,
  changes: Readonly<Record<string, Change>>,
  overrides: ChangeOverrides,
): readonly string[] {
  return Object.entries(changes)
    .filter(([name, change]) => {
      if (overrides.with.includes(name)) return true;
      if (overrides.without.includes(name)) return false;
      return upstream !== undefined && hasChange(upstream, change);
    })
    .map(([name]) => name);
}

/** The bugs of a kernel, by name. Of one that names no release none is known. */
export function bugsOf(upstream: string | undefined, bugs: Readonly<Record<string, Bug>>): readonly string[] {
  if (upstream === undefined) return [];
  return Object.entries(bugs)
    .filter(([, bug]) => hasBug(upstream, bug))
    .map(([name]) => name);
}

/** Whether every released kernel that has `later` has `earlier` too. */
export function implies(later: Change, earlier: Change): boolean {
  return (
    compareReleases(later.since, earlier.since) >= 0 &&
    Object.values(later.stable ?? {}).every((release) => hasChange(release, earlier))
  );
}

/** The first release that has a change, and those of the stable series that got it too: `5.13`, `6.17, 6.12.9`. */
export function sinceText({ since, stable = {} }: Pick<Change, 'since' | 'stable'>): string {
  return [since, ...Object.values(stable)].join(', ');
}
