import { resolve } from 'node:path';
import { readAtMost } from '../../qemu/host/read-at-most.ts';
import { Failure } from '../failure.ts';
import { parseResults } from '../results/read.ts';
import type { Results } from '../results/results.ts';

/** One of five kernels and 600 cases has 8 MB. */
const bytesAtMost = 256 * 2 ** 20;

/**
 * Reads a results file, as the user has named it.
 *
 * @throws {@link Failure} `usage` for one that cannot be read or is none
 */
export async function readResultsFile(file: string, cwd: string, signal?: AbortSignal): Promise<Results> {
  if (file === '')
    throw new Failure('usage', 'The name of the results file is empty; give a file that run --json wrote.');
  const bytes = await readAtMost(resolve(cwd, file), { most: bytesAtMost, signal }).catch(
    (error: NodeJS.ErrnoException) => {
      signal?.throwIfAborted();
      const words: Readonly<Record<string, string>> = {
        ENOENT: 'does not exist',
        EISDIR: 'is a folder',
        EACCES: 'may not be read by this user',
      };
      const why = words[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`;
      throw new Failure('usage', `${file} ${why}; give a file that run --json wrote.`, { cause: error });
    },
  );
  return parseResults(bytes.toString('utf8'), file);
}
