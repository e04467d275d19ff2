import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../cache/folder.ts';
import { tryLock } from '../cache/lock.ts';
import { Failure, whyRefused } from '../failure.ts';

/** Where the reports of nights are kept, for as long as nobody else writes there. */
export interface Nights extends AsyncDisposable {
  /**
   * Writes the reports of a day into a folder of their own, all of them or none.
   *
   * @param day of its name; with a number behind it where there is one already
   * @returns the folder, as the user would name it
   */
  readonly keep: (day: string, files: Readonly<Record<string, string>>) => Promise<string>;
}

/** Enough to find a full disk out before a run of minutes. */
const probeBytes = 2 ** 20;

/**
 * Takes a folder of nights for one run. What a run that was killed has left of its reports goes; its lock has ended with it.
 *
 * @param folder as the user has named it
 * @throws {@link Failure} `usage` where another one is at work, or nothing can be written
 */
export async function openNights(folder: string, cwd: string): Promise<Nights> {
  if (folder === '') throw new Failure('usage', 'The name of the folder of reports is empty; give one.');
  const path = resolve(cwd, folder);
  const cannot = (error: unknown): never => {
    const why = whyRefused(error, { ENOTDIR: 'it is no folder', ENOENT: 'no folder can be made there' });
    throw new Failure(
      'harness',
      `${folder} cannot be written (${why}); mend that, or give another folder (--into).`,
      {
        cause: error,
      },
    );
  };
  const lockFile = join(path, '.lock');
  const scratch = join(path, '.unfinished');
  await makeFolder(path).catch(cannot);
  await writeFile(lockFile, '', { flag: 'a' }).catch(cannot);
  const held = await tryLock(lockFile);
  if (!held) {
    const who = await readFile(lockFile, 'utf8').catch(() => '');
    throw new Failure(
      'usage',
      `Another dontunmap regress is at work in ${folder}${who === '' ? '' : ` (${who.trim()})`}; wait until it has ended, or give another folder (--into).`,
    );
  }
  const release = async (): Promise<void> => {
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
    await held[Symbol.asyncDispose]();
  };
  try {
    await writeFile(lockFile, `process ${process.pid}, since ${new Date().toISOString()}\n`);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch);
    await writeFile(join(scratch, 'probe'), Buffer.alloc(probeBytes));
    await rm(join(scratch, 'probe'));
  } catch (error) {
    await release();
    return cannot(error);
  }
  return {
    keep: async (day, files) => {
      try {
        for (const [name, text] of Object.entries(files)) await writeFile(join(scratch, name), text);
        const name = freeName(day, await readdir(path));
        await rename(scratch, join(path, name));
        return join(folder, name);
      } catch (error) {
        return cannot(error);
      }
    },
    [Symbol.asyncDispose]: release,
  };
}

/** `2026-11-28`, then `2026-11-28-2`. */
function freeName(day: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? day : `${day}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
