/** Files that reports are written to: what is there before, meanwhile and afterwards. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AskedReport, openReportFiles } from './report-files.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const read = (name: string): Promise<string> => readFile(at(name), 'utf8');
const asked = (file: string, option = 'json'): AskedReport<string> => ({
  option,
  file,
  text: (content) => `${option}: ${content}`,
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('are there when all is done, and what was there is gone meanwhile', async () => {
  await writeFile(at('a'), 'yesterday');
  {
    await using files = await openReportFiles([asked('a'), asked('b', 'html')], folder);
    expect([existsSync(at('a')), existsSync(at('a.part'))]).toEqual([false, true]);
    await files.write('x');
  }
  expect([await read('a'), await read('b')]).toEqual(['json: x', 'html: x']);
  expect([existsSync(at('a.part')), existsSync(at('b.part'))]).toEqual([false, false]);
});

it('leave nothing when nothing was written', async () => {
  await writeFile(at('a'), 'yesterday');
  {
    await using _ = await openReportFiles([asked('a')], folder);
  }
  expect([existsSync(at('a')), existsSync(at('a.part'))]).toEqual([false, false]);
});

it('are written through a link, which stays one', async () => {
  await writeFile(at('there'), 'yesterday');
  await symlink('there', at('link'));
  await using files = await openReportFiles([asked('link')], folder);
  await files.write('x');
  expect([await readlink(at('link')), await read('there')]).toEqual(['there', 'json: x']);
});

it('may be a device, which stays what it is', async () => {
  await using files = await openReportFiles([asked('/dev/null')], folder);
  await files.write('x');
  expect(existsSync('/dev/null.part')).toBe(false);
});

it('are all written, whatever becomes of one', async () => {
  await using files = await openReportFiles([asked('/dev/full'), asked('b', 'html')], folder);
  await expect(files.write('x')).rejects.toMatchObject({
    kind: 'harness',
    message: '--json /dev/full could not be written (the disk is full); give another file, and run again.',
  });
  expect(await read('b')).toBe('html: x');
});

it('are not put in the place of what another run writes', async () => {
  await using files = await openReportFiles([asked('a')], folder);
  await rm(at('a.part'));
  await writeFile(at('a.part'), "another's");
  await expect(files.write('x')).rejects.toThrow(
    '--json a could not be written (another run writes there, too); give another file, and run again.',
  );
  expect(existsSync(at('a'))).toBe(false);
});

it('may be a pipe, whose reader may come late and take its time', async () => {
  await execa('mkfifo', [at('pipe')]);
  const opening = openReportFiles([asked('pipe')], folder);
  const reader = execa('sh', ['-c', 'sleep 0.2; exec < pipe; sleep 0.2; wc -c'], { cwd: folder });
  {
    await using files = await opening;
    // More than a pipe holds.
    await files.write('x'.repeat(200_000));
  }
  expect((await reader).stdout.trim()).toBe('200006');
});

it('do not wait for the reader of a pipe when the run has ended', async () => {
  await execa('mkfifo', [at('pipe')]);
  const ended = new AbortController();
  const opening = openReportFiles([asked('pipe')], folder, { signal: ended.signal });
  ended.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
});

it('are not written over what is read', async () => {
  await writeFile(at('results.json'), '{}');
  const open = (file: string, input: string) => openReportFiles([asked(file)], folder, { inputs: [input] });
  await expect(open('./results.json', 'results.json')).rejects.toThrow(
    '--json ./results.json would be written over results.json, which is read; give it another name.',
  );
  // What is not there is told by who reads it.
  await using files = await open('results', 'gone.json');
  await files.write('x');
  expect(await read('results')).toBe('json: x');
  expect(await read('results.json')).toBe('{}');
});

it('are not folders, nor in one that is not there', async () => {
  await mkdir(at('folder'));
  await expect(openReportFiles([asked('b', 'html'), asked('folder')], folder)).rejects.toThrow(
    '--json folder cannot be written (it is a folder)',
  );
  await expect(openReportFiles([asked('none/a')], folder)).rejects.toThrow(
    '--json none/a cannot be written (there is no such folder)',
  );
  expect(existsSync(at('b.part'))).toBe(false);
});
