import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Notes } from '../../qemu/kbuild/build.ts';
import { Failure } from '../failure.ts';
import type { Counts } from './counts.ts';

/** How often a file's lines, branches and functions were run. */
export interface FileReach {
  /** `mm/mremap.c` */
  readonly path: string;
  readonly functions: readonly FunctionReach[];
  readonly lines: readonly LineReach[];
}
export interface FunctionReach {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}
export interface LineReach {
  readonly number: number;
  readonly within: string;
  readonly count: number;
  /** How often each of its branches was taken. */
  readonly branches: readonly number[];
}

/** What is read of gcov's own format. https://gcc.gnu.org/onlinedocs/gcc/Invoking-Gcov.html */
const gcovSchema = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      functions: z.array(
        z.object({
          name: z.string(),
          start_line: z.int(),
          end_line: z.int(),
          execution_count: z.number(),
        }),
      ),
      lines: z.array(
        z.object({
          line_number: z.int(),
          function_name: z.string().optional(),
          count: z.number(),
          branches: z.array(z.object({ count: z.number() })),
        }),
      ),
    }),
  ),
});

/**
 * Counters as lines, branches and functions, by GCC's own gcov.
 *
 * @param folder where files may be written
 */
export async function reachOf(
  counts: Counts,
  notes: Notes,
  folder: string,
  signal?: AbortSignal,
): Promise<readonly FileReach[]> {
  const files: FileReach[] = [];
  for (const [object, bytes] of counts) {
    const noted = notes.get(object);
    if (!noted) continue;
    const path = join(folder, object);
    await mkdir(dirname(path), { recursive: true });
    await Promise.all([writeFile(`${path}.gcda`, bytes), writeFile(`${path}.gcno`, noted)]);
    const { stdout, stderr, failed } = await execa(
      'gcov',
      ['--json-format', '--stdout', '--branch-probabilities', `${path}.gcda`],
      { cwd: folder, reject: false, stdin: 'ignore', ...(signal && { cancelSignal: signal }) },
    );
    signal?.throwIfAborted();
    if (failed) {
      throw new Failure('harness', `gcov cannot read what was counted of ${object}.c.`, { evidence: stderr });
    }
    const read = gcovSchema.parse(JSON.parse(stdout));
    const own = read.files.find(({ file }) => file.endsWith(`${object}.c`));
    if (own) files.push(fileReach(`${object}.c`, own));
  }
  return files;
}

function fileReach(
  path: string,
  { functions, lines }: z.infer<typeof gcovSchema>['files'][number],
): FileReach {
  // What is inlined more than once has a line more than once.
  const merged = new Map<number, LineReach>();
  for (const { line_number: number, function_name: within = '', count, branches } of lines) {
    const before = merged.get(number);
    const taken = branches.map((branch) => branch.count);
    merged.set(number, {
      number,
      within: before?.within ?? within,
      count: (before?.count ?? 0) + count,
      branches:
        before?.branches.length === taken.length ? taken.map((each, i) => each + before.branches[i]!) : taken,
    });
  }
  return {
    path,
    functions: functions.map((each) => ({
      name: each.name,
      first: each.start_line,
      last: each.end_line,
      count: each.execution_count,
    })),
    lines: [...merged.values()].toSorted((a, b) => a.number - b.number),
  };
}
