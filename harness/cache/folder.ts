import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, whyRefused } from '../failure.ts';
import { readEnvironment } from './environment.ts';

/** Where kernels, programs and answers about this machine are kept. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return readEnvironment(env).folder;
}

const notThere = 'it has gone, or no directory can be made there';

/** What a file system's refusal means for the cache. */
export const inWords = (error: unknown): string => whyRefused(error, { ENOENT: notThere });

/** For `catch`: a file system's refusal, as a sentence. */
export function cacheTrouble(folder: string): (error: unknown) => never {
  return (error) => {
    throw new Failure(
      'harness',
      `Could not write to the cache ${folder}: ${inWords(error)}; mend that or set DONTUNMAP_CACHE to another directory.`,
      { cause: error },
    );
  };
}

/**
 * Makes a folder and those above it. Not with Node's `recursive`, which answers ENOENT, not EROFS, on a file system that
 * is read-only, and never comes back from one that makes no folders (/proc).
 */
export async function makeFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      if (!(await stat(path)).isDirectory()) throw Object.assign(error, { code: 'ENOTDIR' });
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  });
}
