import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { applySeries, namesIn } from './apply.ts';

const folder = await mkdtemp(join(tmpdir(), 'dontunmap-apply-'));
const tree = join(folder, 'tree');
const scratch = join(folder, 'scratch');
const numbers = Array.from({ length: 30 }, (_, i) => `${i + 1}\n`).join('');

beforeEach(async () => {
  await rm(scratch, { recursive: true, force: true });
  await rm(tree, { recursive: true, force: true });
  for (const [path, text] of Object.entries({
    'mm/a.c': numbers,
    'mm/b.c': 'b\n',
    'scripts/run.sh': 'exit 1\n',
  })) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await chmod(join(tree, 'scripts/run.sh'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const apply = (...diffs: string[]) =>
  applySeries(
    diffs.map((diff, index) => ({ name: `patch ${index + 1}`, diff })),
    { tree, scratch, name: 'the source' },
  );
const hunk = (at: number, from: string, to: string): string =>
  `@@ -${at},3 +${at},3 @@\n ${at}\n-${from}\n+${to}\n ${at + 2}\n`;
const header = (path: string): string => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;

describe('applying', () => {
  it('refuses what is no plain file, and not without a word', async () => {
    const link =
      'diff --git a/mm/l.c b/mm/l.c\nnew file mode 120000\n--- /dev/null\n+++ b/mm/l.c\n@@ -0,0 +1 @@\n+a.c\n\\ No newline at end of file\n';
    await expect(apply(link)).rejects.toThrow(
      'The patch makes mm/l.c a symbolic link, and a build takes plain files alone; give the patch without it.',
    );
  });

  it('changes copies, one patch on top of the other, and leaves the tree as it is', async () => {
    const changed = await apply(
      header('mm/a.c') + hunk(2, '3', 'three'),
      header('mm/a.c') + hunk(2, 'three', 'drei') + hunk(20, '21', 'einundzwanzig'),
    );
    expect([...changed.keys()]).toEqual(['mm/a.c']);
    expect(Buffer.from(changed.get('mm/a.c')?.bytes ?? []).toString()).toContain('2\ndrei\n4\n');
    expect(await readFile(join(tree, 'mm/a.c'), 'utf8')).toBe(numbers);
    expect(await readdir(folder)).toEqual(['tree']);
  });

  it('adds, removes and renames files, and keeps their modes', async () => {
    const changed = await apply(
      `${header('scripts/run.sh')}@@ -1 +1 @@\n-exit 1\n+exit 0\n`,
      'diff --git a/mm/b.c b/mm/c.c\nsimilarity index 100%\nrename from mm/b.c\nrename to mm/c.c\n',
      'diff --git a/mm/new.c b/mm/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/mm/new.c\n@@ -0,0 +1 @@\n+new\n',
    );
    expect(changed.get('scripts/run.sh')?.mode).toBe((await stat(join(tree, 'scripts/run.sh'))).mode & 0o777);
    expect(changed.has('mm/b.c') && changed.get('mm/b.c')).toBeUndefined();
    expect([...changed.keys()].toSorted()).toEqual(['mm/b.c', 'mm/c.c', 'mm/new.c', 'scripts/run.sh']);
  });

  it('is nothing when the second patch takes the first one back', async () => {
    const there = header('mm/a.c') + hunk(2, '3', 'three');
    expect((await apply(there, header('mm/a.c') + hunk(2, 'three', '3'))).size).toBe(0);
  });

  it.each([
    ['a hunk', header('mm/a.c') + hunk(2, '3', 'three') + hunk(20, 'x', 'y'), /hunk 2 of mm\/a\.c fails;/],
    [
      'hunks of two files',
      header('mm/a.c') + hunk(2, 'x', 'y') + header('mm/b.c') + hunk(1, 'x', 'y'),
      /hunk 1 of mm\/a\.c and hunk 1 of mm\/b\.c fail;/,
    ],
    ['a file that is not there', header('mm/z.c') + hunk(1, 'x', 'y'), /mm\/z\.c is not in it;/],
    ['a diff that is cut off', `${header('mm/a.c')}@@ -2,3 +2,3 @@\n 2\n`, /cut off/],
    [
      'a path that leads out',
      'diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n',
      /invalid path/,
    ],
  ])('names %s that does not fit', async (_, diff, sentence) => {
    const failure = await apply(diff).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'no-apply', kind: 'usage' });
    expect(String(failure)).toMatch(sentence);
    expect(String(failure)).toContain('"patch 1" does not apply to the source: ');
  });
});

it('reads names of files, and none outside of the tree', () => {
  expect(namesIn(`${header('mm/a.c')}--- /dev/null\n+++ b/new file.c\t2026-11-24\n`)).toEqual([
    'mm/a.c',
    'new file.c',
  ]);
  expect(namesIn(`${header('../../etc/passwd')}${header('.git/config')}--- a//etc/passwd\n`)).toEqual([]);
});
