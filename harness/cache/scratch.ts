import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheTrouble, makeFolder } from './folder.ts';

/** A folder of one's own that goes when it is disposed. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

/**
 * A scratch folder beside what is to be made in it, so that it can be renamed into place. One that a killed run has left
 * is known by the dot that its name begins with.
 */
export async function scratchIn(folder: string): Promise<Scratch> {
  const make = async (): Promise<string> => {
    await makeFolder(folder);
    return mkdtemp(join(folder, '.making-'));
  };
  // Again, for somebody may be deleting the cache.
  const path = await make().catch(make).catch(cacheTrouble(folder));
  // Again, for what was ended a moment ago may still be writing.
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  return { path, [Symbol.asyncDispose]: remove };
}
