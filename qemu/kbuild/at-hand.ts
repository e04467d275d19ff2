import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { scratchIn } from '../../harness/cache/scratch.ts';
import { applySeries } from './apply.ts';
import type { Patch } from './patch.ts';
import type { Source } from './source.ts';

/** A series that does not apply to a source. */
export interface Misfit {
  readonly patches: readonly Patch[];
  /** The commit that it says it was made for. */
  readonly baseCommit?: string | undefined;
  readonly source: Source;
  readonly cache: string;
}

/** For which source a series was made, as far as this machine can know, in words that end a sentence. */
export async function madeFor({ patches, baseCommit, source, cache }: Misfit): Promise<string | undefined> {
  if (
    baseCommit !== undefined &&
    source.origin !== undefined &&
    (await hasCommit(source.origin, baseCommit))
  ) {
    return `it was made for ${baseCommit.slice(0, 12)}, which that tree's repository has: give a checkout of it by --on (git worktree add DIR ${baseCommit.slice(0, 12)})`;
  }
  await using scratch = await scratchIn(join(cache, 'scratch'));
  const fitting: { readonly on: string; readonly exactly: boolean }[] = [];
  for (const { on, tree } of await sourcesAtHand(join(cache, 'sources'), source.folder)) {
    const target = { tree, name: on, scratch: join(scratch.path, 'applying') };
    const applies = await applySeries(patches, target).then(
      () => true,
      () => false,
    );
    if (applies) fitting.push({ on, exactly: await hasItsFiles(patches, tree) });
  }
  const exact = fitting.filter(({ exactly }) => exactly);
  const best = exact.length > 0 ? exact : fitting;
  if (best.length === 0) return undefined;
  const names = best.map(({ on }) => on).join(' and ');
  return `${exact.length > 0 ? 'it was made for the files of' : 'it applies to'} ${names}: give --on ${best.at(-1)?.on}`;
}

async function hasCommit(origin: string, commit: string): Promise<boolean> {
  const { failed } = await execa('git', ['-C', origin, 'cat-file', '-e', `${commit}^{commit}`], {
    reject: false,
  });
  return !failed;
}

/** Sources that are unpacked or mirrored already, by what --on calls them; but for one. */
async function sourcesAtHand(
  sources: string,
  but: string,
): Promise<readonly { readonly on: string; readonly tree: string }[]> {
  const found: { readonly on: string; readonly tree: string }[] = [];
  const names = (await readdir(sources).catch(() => [])).toSorted(
    new Intl.Collator('en', { numeric: true }).compare,
  );
  for (const name of names) {
    const folder = join(sources, name);
    if (folder === but) continue;
    const tree = join(folder, 'tree');
    const version = /^linux-source-[\d.]+_(.+)$/.exec(name)?.[1]?.replace(/-[^-]*$/, '');
    // A tree of somebody's is mirrored by links.
    const on = version ?? (await readlink(join(tree, 'Kconfig')).then(dirname, () => undefined));
    if (on !== undefined) found.push({ on, tree });
  }
  return found;
}

/** Whether a tree has the very files that a series was made for, by the index lines that git writes into a diff. */
async function hasItsFiles(patches: readonly Patch[], tree: string): Promise<boolean> {
  const seen = new Set<string>();
  for (const { diff } of patches) {
    const heads = diff.matchAll(
      /^diff --git (?:\w\/)?(\S+) .*\n(?:(?!diff |---|index ).*\n)*index ([0-9a-f]+)\.\./gm,
    );
    for (const [, path = '', hash = ''] of heads) {
      // Of several patches the first has it as it was; what is made anew was nothing.
      if (seen.has(path) || /^0+$/.test(hash)) continue;
      seen.add(path);
      const bytes = await readFile(join(tree, path)).catch(() => undefined);
      if (!bytes || !blobHash(bytes).startsWith(hash)) return false;
    }
  }
  return seen.size > 0;
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
