/** A real bisection: a history of mm/mremap.c, beside a whole tree that is not tracked, and `git bisect run`. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { type } from './testing/session.ts';

// Always the same place, so that the objects of the last time are of use; below the cache, so that links are possible.
const history = join(cacheFolder(), 'tests', 'bisect', 'linux');
const file = join(history, 'mm/mremap.c');
const dontunmap = join(projectRoot, 'bin/dontunmap');
const who = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((each) => [
    [`GIT_${each}_NAME`, 'A Tester'],
    [`GIT_${each}_EMAIL`, 'tester@example.org'],
  ]),
);
const git = (...args: string[]) => execa('git', args, { cwd: history, env: who });
const step = (...args: string[]) => type(['bisect-step', '--tree', history, ...args]);

async function commit(subject: string): Promise<string> {
  await git('commit', '-qam', subject);
  return (await git('rev-parse', 'HEAD')).stdout;
}

async function applied(fixture: string, ...how: string[]): Promise<void> {
  await git('apply', ...how, join(projectRoot, 'qemu/kbuild/fixtures', fixture));
}

beforeAll(async () => {
  // The base first: with ccache most of the other tree's objects come from it.
  const { status, stderr } = await type(['build']);
  if (status !== 0) throw new Error(stderr);
  const sources = join(cacheFolder(), 'sources');
  const name = (await readdir(sources))
    .filter((each) => each.startsWith('linux-source-6.12_'))
    .toSorted()
    .at(-1);
  const tree = join(sources, name ?? '', 'tree');
  if (!existsSync(join(history, 'Makefile'))) {
    await rm(history, { recursive: true, force: true });
    await mkdir(join(history, '..'), { recursive: true });
    await execa('cp', ['-al', tree, history]);
  }
  await rm(join(history, '.git'), { recursive: true, force: true });
  // A file of its own: the others are shared with the cache.
  await rm(file);
  await cp(join(tree, 'mm/mremap.c'), file);
  await git('init', '-q');
  await git('add', '-f', 'mm/mremap.c');
}, 1_800_000);

it('finds the commit that lets MREMAP_DONTUNMAP through without MREMAP_MAYMOVE', async () => {
  const good = await commit('mm/mremap: begin');
  await applied('nothing-observable.patch');
  await commit('mm/mremap: say when to flush in one line');
  await applied('does-not-compile.patch');
  const broken = await commit('mm/mremap: use what does not exist');
  await applied('does-not-compile.patch', '-R');
  await commit('mm/mremap: do not use it');
  await applied('without-maymove.patch');
  const offending = await commit('mm/mremap: let MREMAP_DONTUNMAP imply MREMAP_MAYMOVE');
  await writeFile(file, `${await readFile(file, 'utf8')}/* The end. */\n`);
  await commit('mm/mremap: say where it ends');

  await git('bisect', 'start', 'HEAD', good);
  const { stdout } = await git(
    'bisect',
    'run',
    dontunmap,
    'bisect-step',
    'arguments/flag-combinations/dontunmap',
  );
  expect(stdout).toContain(`${offending} is the first bad commit`);
  expect(stdout).toContain('bad: 0 conform, 1 deviate');
  expect((await git('status', '--short', '--untracked-files=no')).stdout).toBe('');
  expect(existsSync(join(history, '.config'))).toBe(false);

  await git('checkout', '-q', good);
  expect(await step('arguments/flag-combinations/dontunmap')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^good: 1 conform/),
  });
  // Every case unsupported is no answer.
  expect(
    await step('arguments/flag-combinations/dontunmap', '--without', 'dontunmap', '--without', 'mremap'),
  ).toMatchObject({ status: 125 });

  await git('checkout', '-q', broken);
  const skipped = await step('arguments/flag-combinations/dontunmap');
  expect(skipped.status).toBe(125);
  expect(skipped.stdout).toMatch(/^untestable: .*does not build/);
  expect(skipped.stderr).toContain('vm_nowhere');
}, 1_800_000);

it('skips what does not boot', async () => {
  await git('checkout', '-q', 'HEAD~1');
  await applied('panics-at-boot.patch');
  const { status, stdout } = await step('arguments/flag-combinations/dontunmap');
  expect(stdout).toContain('Kernel panic - not syncing: no mremap today');
  expect(status).toBe(125);
}, 600_000);
