import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.ts';

/** The project's own folder. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where kernels, programs and answers about this machine are kept: DONTUNMAP_CACHE, else the user's cache directory. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['DONTUNMAP_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'dontunmap');
}

/** For `catch`: a file system's refusal, as a sentence. */
export function cacheTrouble(folder: string): (error: unknown) => never {
  return (error) => {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why: Record<string, string> = {
      ENOSPC: 'the disk is full',
      EROFS: 'the file system is read-only',
      EACCES: 'writing there is not permitted',
      EPERM: 'writing there is not permitted',
    };
    throw new Failure(
      'broken',
      `Could not write to the cache ${folder}: ${why[code] ?? code}; mend that or set DONTUNMAP_CACHE to another directory.`,
      { cause: error },
    );
  };
}
