import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { thisSuite } from './suite.ts';

const folder = await mkdtemp(join(tmpdir(), 'dontunmap-suite-'));
afterAll(() => rm(folder, { recursive: true }));

it('is a version, and a commit where it is a checkout', async () => {
  await writeFile(join(folder, 'package.json'), '{"name":"x","version":"1.2.3"}');
  expect(await thisSuite(folder)).toEqual({ version: '1.2.3' });
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder });
  await git('init', '-q');
  expect(await thisSuite(folder)).toEqual({ version: '1.2.3' });
  await git('add', '.');
  await git('commit', '-q', '-m', 'first');
  expect(await thisSuite(folder)).toEqual({
    version: '1.2.3',
    commit: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
  await git('tag', 'v1.2.3', '-m', 'it');
  await writeFile(join(folder, 'package.json'), '{"name":"x","version":"1.2.4"}');
  expect(await thisSuite(folder)).toEqual({ version: '1.2.4', commit: 'v1.2.3-dirty' });
});
