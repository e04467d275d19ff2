import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import type { Patch } from './series.ts';

/** A file as it is to be. */
interface Content {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** What patches make of a tree: each file that they change, undefined where they remove it. */
export type Changed = ReadonlyMap<string, Content | undefined>;

/**
 * Applies a series to copies, in the folder `scratch`, of the files that it names; the tree itself is only read.
 *
 * Strict as `git am`: a hunk may have moved, but its context must be there.
 *
 * @throws Failure `no-apply`, which names the hunk and the file.
 */
export async function applySeries(
  patches: readonly Patch[],
  tree: string,
  scratch: string,
  source: string,
): Promise<Changed> {
  const names = new Set(patches.flatMap(({ diff }) => namesIn(diff)));
  await mkdir(scratch, { recursive: true });
  const before = new Map<string, Content>();
  for (const name of names) {
    const there = join(tree, name);
    if (!(await stat(there).catch(() => undefined))?.isFile()) continue;
    await mkdir(dirname(join(scratch, name)), { recursive: true });
    await copyFile(there, join(scratch, name));
    before.set(name, await content(there));
  }
  for (const patch of patches) await apply(patch, scratch, source);
  const changed = new Map<string, Content | undefined>();
  const after = await readAll(scratch);
  for (const [name, now] of after) {
    const old = before.get(name);
    if (old?.mode !== now.mode || Buffer.compare(old.bytes, now.bytes) !== 0) changed.set(name, now);
  }
  for (const name of before.keys()) if (!after.has(name)) changed.set(name, undefined);
  await rm(scratch, { recursive: true });
  return changed;
}

async function apply({ name, diff }: Patch, scratch: string, source: string): Promise<void> {
  const { exitCode, stderr, stdout } = await execa(
    'git',
    ['apply', '--reject', '--verbose', '--whitespace=nowarn', '-'],
    {
      cwd: scratch,
      input: diff,
      reject: false,
      // A repository around the cache would make git look at its own paths.
      env: { LC_ALL: 'C', GIT_CEILING_DIRECTORIES: dirname(scratch), GIT_DIR: join(scratch, '.no-git') },
    },
  );
  if (exitCode === 0) return;
  const said = `${stderr}\n${stdout}`;
  throw new Failure(
    'usage',
    `"${name}" does not apply to ${source}: ${whatFails(said)}; give the source it was made for by --on.`,
    { code: 'no-apply', evidence: said.trim() },
  );
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

/** The files that a diff names, without the first part of the path; outside of the tree nothing is looked for. */
export function namesIn(diff: string): readonly string[] {
  const lines = diff.matchAll(/^(?:---|\+\+\+|rename from|rename to|copy from|diff --git) (.*)$/gm);
  const names = [...lines].flatMap(([line, rest = '']) => {
    const bare = rest.replace(/\t.*$/, '');
    if (/^(?:rename|copy)/.test(line)) return [bare];
    if (line.startsWith('diff')) return bare.split(' ').map((each) => each.replace(/^[^/]*\//, ''));
    return [bare.replace(/^[^/]*\//, '')];
  });
  return [...new Set(names)].filter(
    (name) => !/(?:^|\/)(?:\.\.?|\.git)(?:\/|$)|^\/|^$|^dev\/null$/.test(name),
  );
}

async function readAll(folder: string): Promise<ReadonlyMap<string, Content>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = new Map<string, Content>();
  for (const each of files) {
    if (each.isDirectory()) continue;
    const path = join(each.parentPath, each.name);
    if (!each.isFile()) {
      throw new Failure(
        'usage',
        `The patch makes ${path.slice(folder.length + 1)} a symbolic link, and a build takes plain files alone; give the patch without it.`,
        { code: 'no-apply' },
      );
    }
    all.set(path.slice(folder.length + 1), await content(path));
  }
  return all;
}

async function content(path: string): Promise<Content> {
  return { bytes: await readFile(path), mode: (await stat(path)).mode & 0o777 };
}
