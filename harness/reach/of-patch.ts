import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Notes, PatchedFile } from '../../qemu/kbuild/build.ts';
import type { CountsByCase } from './campaign.ts';
import { type Counts, sumOf } from './counts.ts';
import { type FileReach, reachOf } from './gcov.ts';
import { linesByCounts } from './lines.ts';
import { stretches } from './stretches.ts';

/** What a patch touches of a function. */
interface Touched {
  readonly path: string;
  readonly name: string;
  /** Lines of code that are new; without any, all of the function. */
  readonly added: readonly number[];
  readonly lines: readonly number[];
}

/** What cases ran of a patch, function by function; the results file has it as it is. */
export interface PatchReached {
  readonly functions: {
    path: string;
    name: string;
    lines: number;
    run: number;
    missed: { first: number; last: number }[];
    cases: number;
  }[];
  readonly uncounted: string[];
  readonly cases: number;
  readonly of: number;
  readonly few: string[];
}

/** The objects that are made of the C files that a patch changes, by their paths without an end. */
export function objectsOf(files: readonly PatchedFile[]): readonly string[] {
  return files
    .filter(({ compiled, path }) => compiled && path.endsWith('.c'))
    .map(({ path }) => path.slice(0, -2));
}

/**
 * Which functions and added lines of a patch cases ran, and which cases.
 *
 * @param counts what each case ran of the kernel with the patch
 * @param folder where files may be written
 */
export async function reachOfPatch(
  files: readonly PatchedFile[],
  counts: CountsByCase,
  notes: Notes,
  folder: string,
  signal?: AbortSignal,
): Promise<PatchReached> {
  const objects = objectsOf(files);
  const own = (each: Counts): Counts => new Map([...each].filter(([object]) => objects.includes(object)));
  const all = await reachOf(sumOf([...counts.values()].map(own)), notes, join(folder, 'all'), signal);
  const touched = files.flatMap((file) =>
    touchedIn(
      file,
      all.find(({ path }) => path === file.path),
    ),
  );
  const linesOf = linesByCounts(notes, folder, signal);
  const ran = new Map<string, ReadonlySet<string>>();
  const turn = pLimit(2);
  await Promise.all(
    [...counts].map(([id, counted]) =>
      turn(async () => {
        const run = new Set<string>();
        for (const path of new Set(touched.map((each) => each.path))) {
          const bytes = counted.get(path.slice(0, -2));
          const lines = bytes ? await linesOf(path.slice(0, -2), bytes) : new Set();
          for (const each of touched)
            if (each.path === path)
              for (const line of each.lines) if (lines.has(line)) run.add(`${path}:${line}`);
        }
        if (run.size > 0) ran.set(id, run);
      }),
    ),
  );
  const inOrder = new Map(
    [...counts.keys()].flatMap((id) => (ran.has(id) ? [[id, ran.get(id)!] as const] : [])),
  );
  const isRun = ({ path }: Touched, line: number): boolean =>
    [...ran.values()].some((run) => run.has(`${path}:${line}`));
  const counted = new Set(all.map(({ path }) => path));
  return {
    functions: touched.map((each) => {
      const { path, name, added, lines } = each;
      return {
        path,
        name,
        lines: added.length,
        run: added.filter((line) => isRun(each, line)).length,
        missed: stretches(added.filter((line) => !isRun(each, line))),
        cases: [...ran.values()].filter((run) => lines.some((line) => run.has(`${path}:${line}`))).length,
      };
    }),
    uncounted: files.filter(({ compiled, path }) => compiled && !counted.has(path)).map(({ path }) => path),
    cases: ran.size,
    of: counts.size,
    few: fewest(unitsOf(inOrder, touched)),
  };
}

/** The functions of a file that a patch touches and that have code, in their order. */
function touchedIn(
  { path, touched, functions }: PatchedFile,
  reach: FileReach | undefined,
): readonly Touched[] {
  const code = reach?.lines.map(({ number }) => number) ?? [];
  return functions.flatMap(({ name, first, last }) => {
    const within = touched.filter(
      (each) => each.first <= last && each.first + Math.max(each.count, 1) > first,
    );
    const all = code.filter((line) => line >= first && line <= last);
    if (within.length === 0 || all.length === 0) return [];
    const added = all.filter((line) =>
      within.some((each) => line >= each.first && line < each.first + each.count),
    );
    return [{ path, name, added, lines: added.length > 0 ? added : all }];
  });
}

/** What each case runs that is worth a case: new lines one by one, functions without any as one. */
function unitsOf(
  ran: ReadonlyMap<string, ReadonlySet<string>>,
  touched: readonly Touched[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const unit = new Map<string, string>();
  for (const { path, name, added, lines } of touched)
    for (const line of lines) unit.set(`${path}:${line}`, added.length > 0 ? `${path}:${line}` : name);
  return new Map([...ran].map(([id, run]) => [id, new Set([...run].map((line) => unit.get(line) ?? line))]));
}

/** Few cases that run all that any of them runs: each time the one that runs most of what is left. */
export function fewest(cases: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = new Set([...cases.values()].flatMap((run) => [...run]));
  const few: string[] = [];
  while (left.size > 0) {
    const gains = [...cases].map(([id, run]) => ({
      id,
      run,
      gain: [...run].filter((unit) => left.has(unit)).length,
    }));
    const best = gains.reduce((a, b) => (b.gain > a.gain ? b : a));
    few.push(best.id);
    for (const unit of best.run) left.delete(unit);
  }
  return few;
}
