import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands for the tree's path in objects that are put away. */
const anywhere = '@tree@';

/**
 * Takes the path of the tree out of objects that are put away, so that the cache may be moved: the makefiles below tools/
 * write absolute paths into the commands that they remember. Elsewhere objtool would be built anew, and everything else
 * after it.
 */
export async function takePathOut(objects: string, tree: string): Promise<void> {
  await replaceInCommands(objects, tree, anywhere);
}

/** Puts the path of the tree into objects that are to be used. */
export async function putPathIn(objects: string, tree: string): Promise<void> {
  await replaceInCommands(objects, anywhere, tree);
}

async function replaceInCommands(objects: string, from: string, to: string): Promise<void> {
  const tools = join(objects, 'tools');
  const names = await readdir(tools, { recursive: true }).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.cmd'))) {
    const text = await readFile(join(tools, name), 'utf8');
    if (text.includes(from)) await writeFile(join(tools, name), text.replaceAll(from, to));
  }
}
