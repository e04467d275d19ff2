import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { projectRoot } from '../project.ts';

/** A kernel that is wrong on purpose: a semantic patch, and what is known of it. */
export interface Mutant {
  /** `move/last-page-is-left`: its path below mutants/; of one that was made at random, what is done, and where. */
  readonly id: string;
  /** The clause that must reject it; any may, where none is named. */
  readonly clause?: string | undefined;
  /** What the kernel then does wrong, in a sentence. */
  readonly wrong: string;
  /** Tracks whose source it applies to. */
  readonly tracks: readonly string[];
  /** The file of the source that it changes. */
  readonly file: string;
  /** Why somebody might make this mistake. */
  readonly why?: string | undefined;
  /** Why no program can tell it from the right kernel, where that is so. */
  readonly equivalent?: string | undefined;
  /** The file with its rules, and what is in it; of one at random, its change as a patch. */
  readonly path: string;
  readonly rules: string;
}

/** The lines `// KEY: VALUE` before the rules. */
const headerSchema = z.strictObject({
  wrong: z.string().min(10),
  clause: z.string(),
  tracks: z.string().transform((text) => text.split(/\s+/)),
  file: z.string().regex(/^[\w./-]+\.[ch]$/),
  why: z.string().optional(),
  equivalent: z.string().min(40).optional(),
});

/** All mutants, by their ids in order. */
export async function loadMutants(): Promise<readonly Mutant[]> {
  const folder = join(projectRoot, 'mutants');
  const names: string[] = [];
  for await (const name of glob('*/*.cocci', { cwd: folder })) names.push(name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(folder, name);
      return parseMutant(name.replace(/\.cocci$/, ''), path, await readFile(path, 'utf8'));
    }),
  );
}

/** A mutant as its file says it. @throws Failure `usage` that names the file. */
export function parseMutant(id: string, path: string, text: string): Mutant {
  const lines = text.slice(0, text.search(/^(?!\/\/)/m)).split('\n');
  const pairs: [string, string][] = [];
  for (const line of lines) {
    const [, key, value = ''] = /^\/\/ (\w+): (.*)$/.exec(line) ?? [];
    if (key !== undefined) pairs.push([key, value.trim()]);
    else if (pairs.length > 0) pairs.at(-1)![1] += ` ${line.replace(/^\/\/ */, '')}`.trimEnd();
  }
  const header = headerSchema.safeParse(Object.fromEntries(pairs));
  if (header.success && pairs.length === new Set(pairs.map(([key]) => key)).size) {
    return { ...header.data, id, path, rules: text };
  }
  const why = header.error?.issues.map((each) => `${each.path.join('.')}: ${each.message}`).join('; ');
  throw new Failure(
    'usage',
    `The head of ${path} is not that of a mutant: ${why ?? 'a key is given twice'}; see docs/mutants.md.`,
  );
}
