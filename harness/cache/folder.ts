import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';

/** Where kernels, programs and answers about this machine are kept: DONTUNMAP_CACHE, else the user's cache directory. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['DONTUNMAP_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'dontunmap');
}

/** What a file system's refusal means; the code itself when that says it best. */
function inWords(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const why: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    EACCES: 'writing there is not permitted',
    EPERM: 'writing there is not permitted',
  };
  return why[code] ?? code;
}

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
    mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  });
}

/** A cache to work with. */
export interface UsableCache extends AsyncDisposable {
  readonly path: string;
}

/** Enough to find a full disk out. */
const probeBytes = 65536;

/** The cache; or, when nothing can be written there, a folder that goes when it is disposed, and the user is told. */
export async function usableCache(cache: string, onNote?: (note: string) => void): Promise<UsableCache> {
  const probe = join(cache, `.probe-${randomUUID()}`);
  try {
    await makeFolder(cache);
    await writeFile(probe, Buffer.alloc(probeBytes));
    await rm(probe);
    return { path: cache, [Symbol.asyncDispose]: async () => undefined };
  } catch (error) {
    await rm(probe, { force: true }).catch(() => undefined);
    onNote?.(`the cache ${cache} cannot be used (${inWords(error)}): working without one, nothing is kept`);
    const path = await mkdtemp(join(tmpdir(), 'dontunmap-'));
    // QEMU may not be root, and must get at what it boots.
    await chmod(path, 0o711);
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  }
}
