import { implies } from './changes.ts';
import type { Case, Change, ExpectedRecords } from './types.ts';

type Changes = Readonly<Record<string, Change>>;

/** The changes that a key of an expectation names: `a & b`. */
export function changesIn(key: string): readonly string[] {
  return key.split('&').map((name) => name.trim());
}

/** Whether a kernel that fits `more` fits `less` too, as releases go. */
function isMore(more: string, less: string, changes: Changes): boolean {
  return changesIn(less).every((wanted) =>
    changesIn(more).some((name) => {
      const [later, earlier] = [changes[name], changes[wanted]];
      return name === wanted || (later !== undefined && earlier !== undefined && implies(later, earlier));
    }),
  );
}

/** Keys in the order in which they count: one comes after all those that it contains or builds upon. */
export function inOrder(keys: readonly string[], changes: Changes): readonly string[] {
  const weight = (key: string): number => keys.filter((other) => isMore(key, other, changes)).length;
  return keys.toSorted((a, b) => weight(a) - weight(b));
}

/**
 * Two keys that a kernel may fit both of which none goes before the other, unless there is a third that says what counts
 * where both fit; undefined when there are none. Two that say the same are such a pair, too.
 */
export function ambiguousKeys(
  keys: readonly string[],
  changes: Changes,
): readonly [string, string] | undefined {
  for (const [index, a] of keys.entries()) {
    for (const b of keys.slice(index + 1)) {
      const [aIsMore, bIsMore] = [isMore(a, b, changes), isMore(b, a, changes)];
      if (aIsMore !== bIsMore) continue;
      const both = `${a} & ${b}`;
      const settled = keys.some((key) => isMore(key, both, changes) && isMore(both, key, changes));
      if (aIsMore || !settled) return [a, b];
    }
  }
}

/** What is expected of a kernel that has these changes: of the keys that fit, the last one. */
export function expectationFor(
  test: Pick<Case, 'expect'>,
  changes: readonly string[],
): { readonly key: string; readonly expected: ExpectedRecords } | undefined {
  const found = Object.entries(test.expect).findLast(([key]) =>
    changesIn(key).every((name) => changes.includes(name)),
  );
  return found && { key: found[0], expected: found[1] };
}
