import { sinceText } from '../spec/changes.ts';
import { changesIn } from '../spec/keys.ts';
import { compareReleases } from '../spec/release.ts';
import type { Bug, Change, Clause } from '../spec/types.ts';
import type { Site } from './site.ts';

type Changes = Readonly<Record<string, Change>>;

/** The releases that have all of some changes first: those of the last of them. */
export function latestFirst(names: readonly string[], changes: Changes): string {
  const found = names.flatMap((name) => changes[name] ?? []);
  const last = found.toSorted((a, b) => compareReleases(a.since, b.since)).at(-1);
  return last ? sinceText(last) : 'no release';
}

/** Since which release a clause can be asked at all: the first that one of its cases has an expectation for. */
export function firstRelease({ cases }: Clause, { specification: { changes } }: Site): string {
  const first = cases.flatMap(({ expect }) =>
    Object.keys(expect).map((key) => {
      const names = changesIn(key).flatMap((name) => changes[name]?.since ?? []);
      return names.toSorted(compareReleases).at(-1) ?? '';
    }),
  );
  return first.toSorted(compareReleases)[0] ?? '';
}

/** Which releases are wrong, and which are right again. */
export function rangeOf({ since, stable, fixed }: Bug): string {
  const wrong = `wrong since ${sinceText({ since, ...(stable && { stable }) })}`;
  if (!fixed) return `${wrong}; not fixed yet`;
  const releases = [fixed.mainline ?? [], Object.values(fixed.stable ?? {})].flat();
  return releases.length === 0 ? `${wrong}; fixed` : `${wrong}; fixed in ${releases.join(', ')}`;
}
