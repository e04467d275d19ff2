import { basename, resolve, sep } from 'node:path';

/** A kernel as it was asked for, and the name of its column. */
export interface Column {
  readonly asked: string;
  readonly name: string;
}

/**
 * Names for the columns of kernels, each a kernel once, in their order. What is no path is its own name; a path is named
 * by its last part, and where others end alike by the first part from its end that sets it apart: `base/bzImage`,
 * `patched/bzImage`.
 *
 * @param isPath tells a path from a name of the catalogue
 * @param cwd where relative paths start
 */
export function columnNames(
  asked: readonly string[],
  isPath: (name: string) => boolean,
  cwd: string,
): readonly Column[] {
  const whole = new Map<string, string>();
  for (const each of asked) {
    const path = isPath(each) ? resolve(cwd, each) : each;
    if (!whole.has(path)) whole.set(path, each);
  }
  const paths = [...whole.keys()].filter((each) => each.startsWith(sep));
  const names = [...whole.keys()].filter((each) => !each.startsWith(sep));
  const short = [...whole.keys()].map((each) =>
    each.startsWith(sep) ? shortest(each, [...paths.filter((other) => other !== each), ...names]) : each,
  );
  return [...whole].map(([each, first], index) => {
    const name = short[index] ?? each;
    const once = short.filter((other) => other === name).length === 1;
    return { asked: first, name: once ? name : each };
  });
}

/** The shortest name for a path that none of the others could have too. */
function shortest(path: string, others: readonly string[]): string {
  const last = basename(path);
  const alike = others.filter((other) => basename(other) === last);
  if (alike.length === 0) return last;
  const parts = path.split(sep).slice(0, -1).toReversed();
  const apart = parts.find((part, index) =>
    alike.every((other) => other.split(sep).slice(0, -1).toReversed()[index] !== part),
  );
  return apart === undefined || apart === '' ? path : `${apart}${sep}${last}`;
}
