import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSite } from './site-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-site-'));
});
afterEach(() => rm(folder, { recursive: true }));

const { signal } = new AbortController();
const write = (...paths: readonly string[]): Promise<void> =>
  writeSite(
    folder,
    paths.map((path) => ({ path, text: () => `of ${path}` })),
    { named: 'DIR', signal },
  );
const there = async (): Promise<readonly string[]> => (await readdir(folder, { recursive: true })).toSorted();

it('brings a site up to date, and leaves what others have put there', async () => {
  await write('index.html', 'a/old/index.html', 'a/kept/index.html', 'a/shared/old.c');
  await writeFile(join(folder, 'CNAME'), 'example.org');
  await writeFile(join(folder, 'a/shared/mine.txt'), '');
  await write('index.html', 'a/kept/index.html');
  expect(await there()).toEqual([
    '.dontunmap-site',
    'CNAME',
    'a',
    'a/kept',
    'a/kept/index.html',
    'a/shared',
    'a/shared/mine.txt',
    'index.html',
  ]);
  expect(await readFile(join(folder, 'a/kept/index.html'), 'utf8')).toBe('of a/kept/index.html');
});

it('refuses a folder that is somebody else’s', async () => {
  await writeFile(join(folder, 'thesis.tex'), '');
  await expect(write('index.html')).rejects.toThrow(
    'DIR is not empty, and no site that dontunmap spec has written; give a new folder, or an empty one.',
  );
  await writeFile(join(folder, '.dontunmap-site'), 'something else\n');
  await expect(write('index.html')).rejects.toThrow('DIR is not empty');
  expect(await there()).toEqual(['.dontunmap-site', 'thesis.tex']);
});

it('removes nothing outside of the folder, whatever its list says', async () => {
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'precious'), '');
  const inner = { named: 'DIR', signal };
  await writeSite(join(folder, 'site'), [], inner);
  const list = join(folder, 'site/.dontunmap-site');
  await writeFile(list, `${await readFile(list, 'utf8')}../precious\n${folder}/precious\n`);
  await writeSite(join(folder, 'site'), [], inner);
  expect(await there()).toContain('precious');
});

it('says what cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(writeSite(join(folder, 'file'), [], { named: 'file', signal })).rejects.toThrow(
    /^file cannot be written \(.*\); give a folder that may be written to\.$/,
  );
  await expect(writeSite(folder, [], { named: '', signal })).rejects.toThrow(
    'The name of the folder is empty',
  );
});
