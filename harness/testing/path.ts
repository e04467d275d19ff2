import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a folder that has every command of PATH but those that a pattern matches: the PATH of a machine without them. */
export async function pathWithout(hidden: RegExp, folder: string): Promise<string> {
  await mkdir(folder);
  const made = new Set<string>();
  for (const from of (process.env['PATH'] ?? '').split(':')) {
    const names = await readdir(from).catch(() => []);
    const wanted = names.filter((name) => !made.has(name) && !hidden.test(name));
    await Promise.all(wanted.map((name) => symlink(join(from, name), join(folder, name))));
    for (const name of wanted) made.add(name);
  }
  return folder;
}
