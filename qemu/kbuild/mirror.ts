import { createHash } from 'node:crypto';
import { type BigIntStats, existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { replaceFile } from '../../harness/cache/replace.ts';
import { temporaryFolder } from '../../harness/cache/temporary.ts';
import { Failure } from '../../harness/failure.ts';

/** A file of a mirrored tree: how it looked when it was last read, and the hash of its content. */
type Entry = readonly [stamp: string, hash: string];

/**
 * Mirrors a developer's tree into folders of our own that hold symbolic links to its files, so that a build writes
 * nothing there and copies nothing. A file that has changed since the first time becomes a copy made now: make goes by
 * times, and a checkout or a restored backup may bring back an old one.
 *
 * What a build has left in the tree (objects, .config) is not mirrored: .gitignore knows what that is, in a plain folder too.
 *
 * @returns the hash of all paths and contents.
 */
export async function mirrorTree(
  from: string,
  tree: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const indexPath = join(dirname(tree), 'index.json');
  const before = await readIndex(indexPath);
  const first = before.size === 0;
  if (first) await rm(tree, { recursive: true, force: true });
  const now = new Map<string, Entry>();
  const made = new Set<string>();
  const write = async (path: string, put: (to: string) => Promise<unknown>): Promise<void> => {
    const to = join(tree, path);
    if (!made.has(dirname(to))) await mkdir(dirname(to), { recursive: true });
    made.add(dirname(to));
    await rm(to, { force: true });
    await put(to);
  };
  for (const path of await listSource(from, options)) {
    const there = join(from, path);
    const stat = lstatSync(there, { bigint: true, throwIfNoEntry: false });
    if (!stat || stat.isDirectory()) continue;
    const stamp = stampOf(stat);
    const known = before.get(path);
    if (known?.[0] === stamp) {
      now.set(path, known);
      continue;
    }
    const link = stat.isSymbolicLink() ? readlinkSync(there) : undefined;
    const hash = createHash('sha1')
      .update(link ?? readFileSync(there))
      .digest('hex');
    now.set(path, [stamp, hash]);
    if (known?.[1] === hash) continue;
    await write(path, (to) => {
      if (link !== undefined) return symlink(link, to);
      return first ? symlink(there, to) : copyFile(there, to);
    });
    options.signal?.throwIfAborted();
  }
  for (const path of before.keys()) if (!now.has(path)) await rm(join(tree, path), { force: true });
  await replaceFile(indexPath, JSON.stringify([...now]));
  const all = createHash('sha256');
  for (const path of [...now.keys()].toSorted()) all.update(`${path}\0${now.get(path)?.[1]}\0`);
  return all.digest('hex');
}

/** A link that is only touched, or a file only made executable, is not another content. */
function stampOf(stat: BigIntStats): string {
  return `${stat.mtimeNs}.${stat.size}.${stat.ino}`;
}

/**
 * Debian's source ignores everything at its top (`/*`, for the packagers' own repository), so there the .gitignore does not
 * count, but this list of what a build leaves.
 */
const atTheTop = [
  '!/*',
  '/.config*',
  '/.tmp*',
  '/.vmlinux*',
  '/.*.cmd',
  '/*.o',
  '/*.a',
  '/*.gz',
  '/*.tar*',
  '/*.patch',
  '/vmlinux*',
  '/System.map',
  '/Module.symvers',
  '/modules.*',
];

async function listSource(
  from: string,
  { signal }: { readonly signal?: AbortSignal },
): Promise<readonly string[]> {
  // In a plain folder an empty repository elsewhere does: git then reads the folder's .gitignore all the same.
  const scratch = existsSync(join(from, '.git')) ? undefined : await temporaryFolder('list');
  try {
    const at = scratch === undefined ? ['-C', from] : ['--git-dir', scratch, '--work-tree', from];
    if (scratch !== undefined) await execa('git', ['init', '-q', '--bare', scratch]);
    const list = [
      'ls-files',
      '-z',
      '-co',
      '--exclude-standard',
      ...atTheTop.map((each) => `--exclude=${each}`),
    ];
    const { stdout } = await execa('git', [...at, ...list], {
      cwd: from,
      maxBuffer: 100_000_000,
      ...(signal && { cancelSignal: signal }),
    });
    // A file in conflict is listed once a side.
    return [...new Set(stdout.split('\0'))].filter((path) => path !== '');
  } catch (error) {
    signal?.throwIfAborted();
    throw new Failure('harness', `git could not list the files of ${from}; see below.`, {
      cause: error,
      evidence: error instanceof Error ? error.message : String(error),
    });
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

async function readIndex(path: string): Promise<ReadonlyMap<string, Entry>> {
  try {
    return new Map(JSON.parse(await readFile(path, 'utf8')) as [string, Entry][]);
  } catch {
    return new Map();
  }
}
