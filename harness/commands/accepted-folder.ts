import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../cache/folder.ts';
import { replaceFile } from '../cache/replace.ts';
import { Failure, whyRefused } from '../failure.ts';
import { type Accepted, acceptedFile, acceptedText, parseAccepted } from '../results/accepted.ts';

/**
 * What was accepted, of all tracks of a folder.
 *
 * @param folder as the user has named it
 * @throws {@link Failure} `usage` for one that is not there or holds nothing of the kind
 */
export async function readAcceptedFolder(folder: string, cwd: string): Promise<readonly Accepted[]> {
  const found = await lookIntoFolder(folder, cwd);
  if (found.length > 0) return found;
  throw new Failure(
    'usage',
    `${folder} holds no accepted result; dontunmap accept RESULTS --into ${folder} puts one there.`,
  );
}

/** The same, where nothing may have been accepted yet. */
export async function lookIntoFolder(folder: string, cwd: string): Promise<readonly Accepted[]> {
  if (folder === '')
    throw new Failure('usage', 'The name of the folder of accepted results is empty; give one.');
  const path = resolve(cwd, folder);
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Failure(
      'usage',
      `${folder} cannot be read (${whyRefused(error, { ENOTDIR: 'it is no folder' })}); give a folder of accepted results.`,
      {
        cause: error,
      },
    );
  });
  const accepted: Accepted[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).toSorted()) {
    const file = join(folder, name);
    const read = parseAccepted(await readFile(join(path, name), 'utf8'), file);
    if (name !== acceptedFile(read.track))
      throw new Failure(
        'usage',
        `${file} is of the track ${read.track}, whose file is ${acceptedFile(read.track)}; rename or remove it.`,
      );
    accepted.push(read);
  }
  return accepted;
}

/** Puts what is accepted into a folder, which is made where there is none. */
export async function writeAcceptedFolder(
  folder: string,
  cwd: string,
  all: readonly Accepted[],
): Promise<void> {
  const path = resolve(cwd, folder);
  try {
    await makeFolder(path);
    for (const each of all) await replaceFile(join(path, acceptedFile(each.track)), acceptedText(each));
  } catch (error) {
    throw new Failure('usage', `${folder} cannot be written (${whyRefused(error)}); give another folder.`, {
      cause: error,
    });
  }
}
