import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceVersion } from './source-version.ts';

let folder: string;
const git = async (...args: string[]): Promise<string> => {
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];
  return (await execa('git', [...who, ...args], { cwd: folder })).stdout;
};
const makefile = (extra: string, at = folder) =>
  writeFile(join(at, 'Makefile'), `# x\nVERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\n${extra}\nNAME = y\n`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-version-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the version of a source', () => {
  it.each([
    ['EXTRAVERSION = -rc7', '7.3.0-rc7'],
    ['EXTRAVERSION =', '7.3.0'],
    ['', '7.3.0'],
  ])('is what its Makefile says: %j', async (extra, version) => {
    await makefile(extra);
    expect(await sourceVersion(folder)).toEqual({ version });
  });

  it('is not known without one', async () => {
    expect(await sourceVersion(folder)).toEqual({});
    await writeFile(join(folder, 'Makefile'), 'all:\n');
    expect(await sourceVersion(folder, folder)).toEqual({});
  });

  it('has the commit that is checked out, and what git calls it', async () => {
    await git('init', '-q');
    await makefile('EXTRAVERSION =');
    expect(await sourceVersion(folder, folder)).toEqual({ version: '7.3.0' });
    await git('add', '.');
    await git('commit', '-q', '-m', 'x');
    const commit = await git('rev-parse', 'HEAD');
    expect(await sourceVersion(folder, folder)).toEqual({
      version: '7.3.0',
      commit,
      described: commit.slice(0, 12),
    });
    await git('tag', '-a', '-m', 'x', 'v7.3');
    expect(await sourceVersion(folder, folder)).toMatchObject({ commit, described: 'v7.3' });
    await makefile('EXTRAVERSION = -mine');
    expect(await sourceVersion(folder, folder)).toEqual({
      version: '7.3.0-mine',
      commit,
      described: 'v7.3-dirty',
    });
  });

  it('has no commit of a repository of something else around it', async () => {
    await git('init', '-q');
    const inner = join(folder, 'linux');
    await mkdir(inner);
    await makefile('', inner);
    await git('add', '.');
    await git('commit', '-q', '-m', 'x');
    expect(await sourceVersion(inner, inner)).toEqual({ version: '7.3.0' });
  });
});
