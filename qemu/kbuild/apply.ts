import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { damageOf } from './damage.ts';
import type { Patch } from './patch.ts';

/** A file as it is to be. */
interface Content {
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** Where a C file is another than before. */
  readonly touched: readonly Stretch[];
}

/** Lines that a patch adds; without any it takes something away behind the line before `first`. */
export interface Stretch {
  readonly first: number;
  readonly count: number;
}

/** What patches make of a tree: each file that they change, undefined where they remove it. */
export type Changed = ReadonlyMap<string, Content | undefined>;

/** A source that a patch may be applied to. */
export interface Target {
  readonly tree: string;
  /** For messages. */
  readonly name: string;
  /** A folder of our own in which files are changed. */
  readonly scratch: string;
  /** What else to say of a series that does not apply, where the reason is none of its own; it ends the sentence. */
  readonly advice?: () => Promise<string | undefined>;
}

/**
 * Applies a series to copies, in the folder `scratch`, of the files that it names; the tree itself is only read.
 *
 * Strict as `git am`: a hunk may have moved, but its context must be there. Paths with a/ and b/ before them or without.
 *
 * @throws Failure `no-apply`, which names the hunk and the file, and says why as far as that can be seen.
 */
export async function applySeries(patches: readonly Patch[], target: Target): Promise<Changed> {
  const { tree, scratch } = target;
  const names = new Set(patches.flatMap(({ diff }) => namesIn(diff, levelOf(diff, tree))));
  await mkdir(scratch, { recursive: true });
  const before = new Map<string, Buffer>();
  const modes = new Map<string, number>();
  for (const name of names) {
    const there = join(tree, name);
    if (!(await stat(there).catch(() => undefined))?.isFile()) continue;
    await mkdir(dirname(join(scratch, name)), { recursive: true });
    await copyFile(there, join(scratch, name));
    before.set(name, await readFile(there));
    modes.set(name, await modeOf(there));
  }
  for (const patch of patches) await apply(patch, target);
  const changed = new Map<string, Content | undefined>();
  const after = await filesOf(scratch);
  for (const name of after) {
    const path = join(scratch, name);
    const [bytes, mode] = [await readFile(path), await modeOf(path)];
    const old = before.get(name);
    if (modes.get(name) === mode && old?.equals(bytes)) continue;
    changed.set(name, {
      bytes,
      mode,
      touched: name.endsWith('.c') ? await touchedIn(path, old ?? Buffer.of()) : [],
    });
  }
  for (const name of before.keys()) if (!after.includes(name)) changed.set(name, undefined);
  await rm(scratch, { recursive: true });
  return changed;
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** git, which looks at no repository that may lie around the cache. */
async function git(scratch: string, args: readonly string[], input: string | Buffer) {
  return execa('git', args, {
    cwd: scratch,
    input,
    reject: false,
    env: { LC_ALL: 'C', GIT_CEILING_DIRECTORIES: dirname(scratch), GIT_DIR: join(scratch, '.no-git') },
  });
}

async function apply({ name, diff: given }: Patch, target: Target): Promise<void> {
  const { scratch, tree, name: source } = target;
  // What a mailer or an editor has taken away.
  const diff = given.endsWith('\n') ? given : `${given}\n`;
  const how = ['apply', '--whitespace=nowarn', `-p${levelOf(diff, tree)}`];
  const applies = async (...more: readonly string[]): Promise<boolean> =>
    !(await git(scratch, [...how, ...more, '-'], diff)).failed;
  if (await applies()) return;
  const damage = damageOf(diff);
  const why = damage ?? (await whyNot(diff, applies)) ?? (await target.advice?.());
  const { stderr, stdout } = await git(scratch, [...how, '--reject', '--verbose', '-'], diff);
  const said = `${stderr}\n${stdout}`;
  const what = damage === undefined ? `${whatFails(said)}; ` : '';
  throw new Failure(
    'usage',
    `"${name}" does not apply to ${source}: ${what}${why ?? 'give the source it was made for by --on'}.`,
    { code: 'no-apply', evidence: said.trim() },
  );
}

/** Why a patch that is whole does not apply, by trying otherwise. */
async function whyNot(
  diff: string,
  applies: (...how: readonly string[]) => Promise<boolean>,
): Promise<string | undefined> {
  if (await applies('--check', '--reverse')) return 'it is in that source already';
  if (!(await applies('--check', '--ignore-whitespace'))) return undefined;
  return /^[-+ ] {8}/m.test(diff)
    ? "its tabs have become blanks on the way: ask for an attachment, or take it raw from the list's archive"
    : 'it fits but for white space: make it anew on that source';
}

/** The hunks that git has refused, by file; its first complaint where it got to no hunk. */
export function whatFails(said: string): string {
  const refused: string[] = [];
  let file = '';
  for (const line of said.split('\n')) {
    file = /^(?:Checking patch|Applying patch) (.*?)(?:\.\.\.| with \d+ reject.*)$/.exec(line)?.[1] ?? file;
    const hunk = /^Rejected hunk #(\d+)/.exec(line)?.[1];
    if (hunk !== undefined) refused.push(`hunk ${hunk} of ${file}`);
  }
  if (refused.length > 0) return `${refused.join(' and ')} ${refused.length > 1 ? 'fail' : 'fails'}`;
  const error = /^error: (.*)$/m.exec(said)?.[1] ?? 'git apply failed';
  return error.replace(/: No such file or directory$/, ' is not in it').replace(/\.$/, '');
}

/** The files that a diff names; outside of the tree nothing is looked for. */
export function namesIn(diff: string, level: 0 | 1 = 1): readonly string[] {
  const names = pathsIn(diff).map(({ path, whole }) =>
    level === 0 || whole ? path : path.replace(/^[^/]*\//, ''),
  );
  return [...new Set(names)].filter(
    (name) => !/(?:^|\/)(?:\.\.?|\.git)(?:\/|$)|^\/|^$|^dev\/null$/.test(name),
  );
}

/** How many parts of its paths are none: 1 as git has it (a/mm/mremap.c), 0 where diff.noprefix is set, or by diff -p0. */
function levelOf(diff: string, tree: string): 0 | 1 {
  const paths = pathsIn(diff).filter(({ path, whole }) => !whole && path !== '/dev/null');
  const bare = paths.every(({ path }) => existsSync(join(tree, path.split('/')[0] || 'nowhere')));
  return paths.length > 0 && bare ? 0 : 1;
}

/** Paths as they stand in a diff; `whole`: nothing stands before them. */
function pathsIn(diff: string): readonly { readonly path: string; readonly whole: boolean }[] {
  const lines = diff.matchAll(/^(?:---|\+\+\+|rename from|rename to|copy from|diff --git) (.*)$/gm);
  return [...lines].flatMap(([line, rest = '']) => {
    const bare = rest.replace(/\t.*$/, '');
    const paths = line.startsWith('diff') ? bare.split(' ') : [bare];
    return paths.map((path) => ({ path, whole: /^(?:rename|copy)/.test(line) }));
  });
}

async function touchedIn(path: string, before: Buffer): Promise<readonly Stretch[]> {
  const options = ['--no-index', '--no-ext-diff', '--no-textconv', '-U0', '--', '-', path];
  const { stdout } = await git(dirname(path), ['diff', ...options], before);
  return [...stdout.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].map(([, first, count = '1']) => ({
    // Of nothing added git names the line before.
    first: Number(first) + (count === '0' ? 1 : 0),
    count: Number(count),
  }));
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.flatMap((each) => {
    if (each.isDirectory()) return [];
    const name = join(each.parentPath, each.name).slice(folder.length + 1);
    if (each.isFile()) return [name];
    throw new Failure(
      'usage',
      `The patch makes ${name} a symbolic link, and a build takes plain files alone; give the patch without it.`,
      { code: 'no-apply' },
    );
  });
}
