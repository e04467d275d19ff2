import type { Notes } from '../../qemu/kbuild/build.ts';
import { Failure } from '../failure.ts';
import { wrap } from '../text/wrap.ts';
import { countedObjects, type CountsByCase } from './campaign.ts';
import { type Counts, functionNames, functionsRun, sumOf } from './counts.ts';
import { reachOf } from './gcov.ts';
import { linesByCounts } from './lines.ts';

/** What cases ran of a kernel, and what it takes to read that. */
export interface Found {
  readonly kernel: string;
  readonly counts: CountsByCase;
  readonly notes: Notes;
  /** Where files may be written. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Each case, and below it the functions that it runs, file by file. */
export function functionsByCase({ counts, notes }: Found, columns: number): string {
  const names = new Map([...notes].map(([object, bytes]) => [object, functionNames(bytes)]));
  const ofCase = ([id, counted]: readonly [string, Counts]): readonly string[] => [
    id,
    ...[...counted].flatMap(([object, bytes]) => {
      const run = functionsRun(bytes, names.get(object) ?? new Map());
      return run.length > 0 ? [wrap(`${object}.c: ${run.join(', ')}`, columns, '  ', '    ')] : [];
    }),
  ];
  return [...counts]
    .flatMap(ofCase)
    .map((line) => `${line}\n`)
    .join('');
}

/** The cases that run a line. @throws Failure `usage` when it has no code. */
export async function casesThatRun(
  { object, number }: LinePlace,
  { kernel, counts, notes, folder, signal }: Found,
): Promise<readonly string[]> {
  const own = [...counts].flatMap(([id, counted]) => {
    const bytes = counted.get(object);
    return bytes ? [[id, bytes] as const] : [];
  });
  const sum = sumOf(own.map(([, bytes]) => new Map([[object, bytes]])));
  const [file] = await reachOf(sum, notes, folder, signal);
  if (!file?.lines.some((line) => line.number === number)) {
    throw new Failure(
      'usage',
      `${object}.c:${number} has no code that is compiled in ${kernel}; give a line that has.`,
    );
  }
  const linesOf = linesByCounts(notes, folder, signal);
  const found: string[] = [];
  for (const [id, bytes] of own) if ((await linesOf(object, bytes)).has(number)) found.push(id);
  return found;
}

/** A line of an object that counts. */
export interface LinePlace {
  readonly object: string;
  readonly number: number;
}

/** `mm/mremap.c:123` @throws Failure `usage` for what is nothing like it. */
export function placeOf(text: string): LinePlace {
  const [, object = '', number = ''] = /^([\w/.-]+)\.c:(\d+)$/.exec(text) ?? [];
  if (countedObjects.some((each) => each === object)) return { object, number: Number(number) };
  throw new Failure(
    'usage',
    `"${text}" is no line that is counted; give one of ${countedObjects.map((each) => `${each}.c`).join(', ')}, as mm/mremap.c:123.`,
  );
}
