import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { projectRoot } from '../project.ts';
import type { FileReach } from './gcov.ts';
import { pageOf } from '../text/page.ts';
import { stretches } from './stretches.ts';
import { percent, sharesOf, unreachedOf } from './summary.ts';

/** Why lines of a function are run by no case. */
export interface Reason {
  readonly kernel: string;
  readonly within: string;
  /** Lines below the function's head. */
  readonly first: number;
  readonly last: number;
  readonly why: string;
}

const reasonsFile = join(projectRoot, 'harness/reach/unreached.txt');

/** The reasons that are written down. */
export const readReasons = async (): Promise<readonly Reason[]> =>
  parseReasons(await readFile(reasonsFile, 'utf8'));

/** `KERNEL FUNCTION+FIRST[-LAST] WHY` a line; lines that begin with # are remarks. */
export function parseReasons(text: string): readonly Reason[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const found = /^(\S+) +(\w+)\+(\d+)(?:-(\d+))? +(.{10,})$/.exec(line);
    if (!found) {
      throw new Failure(
        'usage',
        `${reasonsFile}:${index + 1} is no reason: ${line}; write KERNEL FUNCTION+LINE WHY, lines counted from the function's head.`,
      );
    }
    const [, kernel = '', within = '', first, last = first, why = ''] = found;
    return [{ kernel, within, first: Number(first), last: Number(last), why }];
  });
}

/**
 * docs/unreached.md: lines of mm/mremap.c that no case runs, and why.
 *
 * @param before the page as it is: what it says of other kernels stays
 */
export function unreachedPage(
  kernel: string,
  files: readonly FileReach[],
  reasons: readonly Reason[],
  before = '',
): string {
  const own = files.find(({ path }) => path === 'mm/mremap.c');
  const ofKernel = reasons.filter((each) => each.kernel === kernel);
  const section = own ? sectionOf(own, ofKernel) : 'Nothing was counted.';
  return pageOf(head, before, new Map([[kernel, section]]));
}

const head = [
  '# What no case runs\n',
  'Lines of mm/mremap.c that no case of the specification runs, counted by GCOV, and why. Written by',
  '`dontunmap reach --kernel TRACK --unreached docs/unreached.md`; the reasons are those of `harness/reach/unreached.txt`.\n',
].join('\n');

function sectionOf(own: FileReach, reasons: readonly Reason[]): string {
  const { lines, branches } = sharesOf(own.lines);
  const summary = `Of ${lines.of} lines ${lines.reached} are run (${percent(lines)}), of ${branches.of} branches ${branches.reached} are taken (${percent(branches)}).`;
  const left = unreachedOf(own);
  if (left.length === 0) return summary;
  // Between lines that lie together there may be such as have no code.
  const places = [...Map.groupBy(left, ({ within }) => within)].flatMap(([within, lines]) =>
    stretches(
      lines.map(({ offset }) => offset),
      2,
    ).map((stretch) => ({ within, ...stretch })),
  );
  const rows = places.map(({ within, first, last }) => {
    const why = reasons.find(
      (each) => each.within === within && each.first <= first && last <= each.last,
    )?.why;
    const place = first === last ? `+${first}` : `+${first}–${last}`;
    return `| \`${within}\` | ${place} | ${why?.replaceAll('|', '\\|') ?? 'no reason is known'} |`;
  });
  return [summary, '', '| function | lines from its head | why |', '| --- | --- | --- |', ...rows].join('\n');
}
