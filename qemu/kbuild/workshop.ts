import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { lock } from '../../harness/cache/lock.ts';
import { bootId } from '../../harness/cache/memo.ts';
import { prune, touch } from '../../harness/cache/prune.ts';
import { replaceFile } from '../../harness/cache/replace.ts';
import { toDisk } from '../../harness/cache/to-disk.ts';
import type { Changed } from './apply.ts';
import { outFolder } from './make.ts';
import { putPathIn, takePathOut } from './relocate.ts';
import type { Source } from './source.ts';

/** A tree of source that is ours alone as long as it is held, and may be changed for a while. */
export interface Workshop extends AsyncDisposable {
  readonly tree: string;
  /** For messages. */
  readonly name: string;
  /** What the source is made of: equal only where the content is. */
  readonly identity: string;
  /**
   * Lends the objects of earlier builds under `key` (at first a copy of those that were used last, if any) as the folder
   * {@link outFolder} in the tree; disposing takes them back. As a copy they are thrown away then.
   *
   * Always the same folder: a part of kbuild (objtool) writes down where it was built and is built anew elsewhere, and
   * everything else after it.
   */
  readonly lend: (key: string, as: 'original' | 'copy') => Promise<AsyncDisposable>;
  /** Whether there are objects under `key`. */
  readonly has: (key: string) => boolean;
  /** Puts a patch's files into the tree; disposing takes them out again, times and all. */
  readonly put: (changed: Changed) => Promise<AsyncDisposable>;
}

/** Opens the workshop of a source: waits for who else has it, mends what one that was killed has left. */
export async function openWorkshop(
  source: Source,
  options: { readonly signal?: AbortSignal; readonly onNote?: (note: string) => void },
): Promise<Workshop> {
  const { folder, name } = source;
  const tree = join(folder, 'tree');
  const held = await lock(join(folder, 'lock'), {
    ...(options.signal && { signal: options.signal }),
    onWait: () => options.onNote?.(`${name}: waiting for another build of it`),
  });
  try {
    touch(folder);
    await takeOut(folder);
    await takeBack(folder);
    const identity = await source.prepare(tree);
    return {
      tree,
      name,
      identity,
      has: (key) => existsSync(objects(folder, key)),
      lend: async (key, as) => {
        await lend(folder, key, as);
        return { [Symbol.asyncDispose]: () => takeBack(folder) };
      },
      put: async (changed) => {
        try {
          await putIn(folder, changed);
        } catch (error) {
          await takeOut(folder);
          throw error;
        }
        return { [Symbol.asyncDispose]: () => takeOut(folder) };
      },
      [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
    };
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}

/** Configurations whose objects are kept, 0.1 GB each. */
const objectsKept = 3;

const objects = (folder: string, key: string): string => join(folder, `objects-${key}`);
const out = (folder: string): string => join(folder, 'tree', outFolder);
const lent = (folder: string): string => join(folder, 'lent');

async function lend(folder: string, key: string, as: 'original' | 'copy'): Promise<void> {
  if (as === 'copy') {
    touch(objects(folder, key));
    await execa('cp', ['-a', '--reflink=auto', objects(folder, key), out(folder)]);
    await putPathIn(out(folder), join(folder, 'tree'));
    return;
  }
  // Of another configuration make compiles again what depends on an option that differs, or on the compiler's version. A copy
  // that was killed half-way is nobody's.
  const begun = existsSync(objects(folder, key)) ? undefined : await newestObjects(folder);
  if (begun !== undefined) await execa('cp', ['-a', '--reflink=auto', begun, out(folder)]);
  await writeFile(lent(folder), `${key} ${bootId()}`);
  if (begun === undefined && !existsSync(objects(folder, key))) return mkdir(out(folder));
  if (begun === undefined) await rename(objects(folder, key), out(folder));
  await putPathIn(out(folder), join(folder, 'tree'));
}

/** The objects that were used last, of whatever configuration. */
async function newestObjects(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('objects-'));
  const used = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  return used.toSorted((a, b) => b.at - a.at)[0]?.path;
}

/** A copy has nothing that says whose it is. */
async function takeBack(folder: string): Promise<void> {
  const [key, boot] = (await readFile(lent(folder), 'utf8').catch(() => '')).split(' ');
  // make takes what a loss of power has left for good, whatever is in it: what was begun before this boot is no use. Before
  // the first compilation there is nothing worth keeping, as where the configuration was refused.
  if (key && boot === String(bootId()) && existsSync(join(out(folder), 'include'))) {
    await takePathOut(out(folder), join(folder, 'tree'));
    touch(out(folder));
    await toDisk(folder);
    await rename(out(folder), objects(folder, key));
    await prune(folder, { entries: objectsKept }, { names: /^objects-/ });
  } else await rm(out(folder), { recursive: true, force: true });
  await rm(lent(folder), { force: true });
}

const list = (folder: string): string => join(folder, 'patched.json');
const aside = (folder: string, path: string): string => join(folder, 'aside', path);

/** The originals are set aside, not overwritten: they may be links into somebody's tree, and make goes by their times. */
async function putIn(folder: string, changed: Changed): Promise<void> {
  const paths = [...changed.keys()].map((path) => [path, existsSync(join(folder, 'tree', path))] as const);
  await replaceFile(list(folder), JSON.stringify(paths));
  for (const [path, existed] of paths) {
    const there = join(folder, 'tree', path);
    if (existed) {
      await mkdir(dirname(aside(folder, path)), { recursive: true });
      await rename(there, aside(folder, path));
    }
    const content = changed.get(path);
    if (!content) continue;
    await mkdir(dirname(there), { recursive: true });
    await writeFile(there, content.bytes, { mode: content.mode });
  }
}

async function takeOut(folder: string): Promise<void> {
  if (!existsSync(list(folder))) return;
  const paths = await readFile(list(folder), 'utf8')
    .then((text) => pathsSchema.parse(JSON.parse(text)))
    .catch(() => undefined);
  if (!paths) return startOver(folder);
  for (const [path, existed] of paths) {
    const there = join(folder, 'tree', path);
    // Not set aside yet: still the original.
    if (existed && existsSync(aside(folder, path))) await rename(aside(folder, path), there);
    else if (!existed) await rm(there, { force: true });
  }
  await rm(join(folder, 'aside'), { recursive: true, force: true });
  await rm(list(folder));
}

/** Whether each path that a patch changes was there before. */
const pathsSchema = z.array(z.tuple([z.string(), z.boolean()]));

/** After a loss of power nobody may know any more what a patch has changed: the tree is made anew. */
async function startOver(folder: string): Promise<void> {
  for (const path of ['tree', 'index.json', 'aside'])
    await rm(join(folder, path), { recursive: true, force: true });
  await rm(list(folder));
}
