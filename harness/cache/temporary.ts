import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let swept: Promise<void> | undefined;

/**
 * A new folder for what is not worth keeping. It is named for the process that makes it: what processes that were killed have
 * left is removed on the way, once a process.
 *
 * @param name what it is for, in a word
 * @returns its path; who made it removes it
 */
export async function temporaryFolder(name: string): Promise<string> {
  swept ??= sweep(tmpdir());
  await swept;
  return mkdtemp(join(tmpdir(), `dontunmap-${process.pid}-${name}-`));
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^dontunmap-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    // Somebody else's stays.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
