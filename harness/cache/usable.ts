import { randomUUID } from 'node:crypto';
import { chmod, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Failure } from '../failure.ts';
import { claim } from './claim.ts';
import { cacheTrouble, inWords, makeFolder } from './folder.ts';
import { tidy } from './inventory.ts';
import { partNames, partOf } from './parts.ts';
import { temporaryFolder } from './temporary.ts';

/** A cache to work with. */
export interface UsableCache extends AsyncDisposable {
  readonly path: string;
}

/**
 * The cache; or, when nothing can be written there, a folder that goes when it is disposed, with links to what the cache
 * has, and the user is told.
 */
export async function usableCache(cache: string, onNote?: (note: string) => void): Promise<UsableCache> {
  try {
    await tryToWrite(cache);
  } catch (error) {
    onNote?.(`nothing can be kept in the cache ${cache} (${inWords(error)}): working without`);
    return temporary(cache, error);
  }
  await tidy(cache);
  return { path: cache, [Symbol.asyncDispose]: async () => undefined };
}

/** For what is too large for a temporary folder: a Failure that says what to do when nothing can be written to the cache. */
export async function needCache(cache: string): Promise<void> {
  await tryToWrite(cache).catch(cacheTrouble(cache));
}

/** Enough to find a full disk out. */
const probeBytes = 65536;

async function tryToWrite(cache: string): Promise<void> {
  const probe = join(cache, `.probe-${randomUUID()}`);
  try {
    await claim(cache);
    await writeFile(probe, Buffer.alloc(probeBytes));
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function temporary(cache: string, reason: unknown): Promise<UsableCache> {
  const path = await temporaryFolder('cache').catch((error: unknown) => {
    throw new Failure(
      'harness',
      `Neither the cache ${cache} (${inWords(reason)}) nor the temporary directory ${tmpdir()} (${inWords(error)}) can be written; mend that, or set DONTUNMAP_CACHE to another directory.`,
      { cause: error },
    );
  });
  // QEMU may not be root, and must get at what it boots.
  await chmod(path, 0o711);
  for (const part of partNames) if (!partOf(part).mutable) await borrow(join(cache, part), join(path, part));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A link to each file, in folders in which there is room for new ones. */
async function borrow(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const { parentPath, name } of entries.filter((each) => each.isFile())) {
    const folder = join(to, relative(from, parentPath));
    await makeFolder(folder);
    await symlink(join(parentPath, name), join(folder, name));
  }
}
