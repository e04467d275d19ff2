import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../failure.ts';
import { parseResults } from '../results/read.ts';
import type { Results } from '../results/results.ts';

/**
 * Reads a results file, as the user has named it.
 *
 * @throws {@link Failure} `usage` for one that cannot be read or is none
 */
export async function readResultsFile(file: string, cwd: string): Promise<Results> {
  if (file === '')
    throw new Failure('usage', 'The name of the results file is empty; give a file that run --json wrote.');
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const words: Readonly<Record<string, string>> = {
      ENOENT: 'does not exist',
      EISDIR: 'is a folder',
      EACCES: 'may not be read by this user',
    };
    const why = words[error.code ?? ''] ?? `cannot be read (${error.code})`;
    throw new Failure('usage', `${file} ${why}; give a file that run --json wrote.`, { cause: error });
  });
  return parseResults(text, file);
}
