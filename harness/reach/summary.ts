import { table } from '../text/table.ts';
import type { FileReach, LineReach } from './gcov.ts';

/** So many of so many. */
export interface Share {
  readonly reached: number;
  readonly of: number;
}

/** How many of these lines were run, and of their branches taken. */
export function sharesOf(lines: readonly LineReach[]): { readonly lines: Share; readonly branches: Share } {
  const branches = lines.flatMap((line) => line.branches);
  return {
    lines: { reached: lines.filter(({ count }) => count > 0).length, of: lines.length },
    branches: { reached: branches.filter((count) => count > 0).length, of: branches.length },
  };
}

/** `95.3 %` */
export const percent = ({ reached, of }: Share): string =>
  of === 0 ? '–' : `${((100 * reached) / of).toFixed(1)} %`;
const inWords = (share: Share): string => `${share.reached}/${share.of}`;

/** A row a file, and the functions of mremap.c one by one. */
export function reachReport(files: readonly FileReach[]): string {
  const row = (name: string, lines: readonly LineReach[]): readonly string[] => {
    const shares = sharesOf(lines);
    return [
      name,
      inWords(shares.lines),
      percent(shares.lines),
      inWords(shares.branches),
      percent(shares.branches),
    ];
  };
  const head = (first: string): readonly string[] => [first, 'lines', '', 'branches', ''];
  const own = files.find(({ path }) => path === 'mm/mremap.c');
  const functions = (own?.functions ?? [])
    .toSorted((a, b) => a.first - b.first)
    .map(({ name, first, last }) =>
      row(
        name,
        own!.lines.filter(({ number }) => number >= first && number <= last),
      ),
    );
  return [
    table([head('file'), ...files.map(({ path, lines }) => row(path, lines))]),
    own ? table([head('function of mm/mremap.c'), ...functions]) : '',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** A line that no case runs. */
export interface Unreached {
  readonly within: string;
  /** Lines below the function's head: what is stable when something above it changes. */
  readonly offset: number;
  readonly number: number;
}

/** The lines of a file that no case runs, in order. */
export function unreachedOf({ lines, functions }: FileReach): readonly Unreached[] {
  return lines
    .filter(({ count }) => count === 0)
    .map(({ number, within }) => {
      const around = functions.find(({ first, last }) => number >= first && number <= last);
      return { within: around?.name ?? within, offset: number - (around?.first ?? 0), number };
    });
}
