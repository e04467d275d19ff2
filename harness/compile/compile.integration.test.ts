import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { c } from '../spec/index.ts';
import { cacheFolder, cacheTrouble } from '../cache/folder.ts';
import { packInitramfs } from '../run/initramfs.ts';
import { asFailure, Failure } from '../failure.ts';
import { startCompiler } from './compile.ts';
import { findToolchain } from './toolchain.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-compile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const test = (program: ReturnType<typeof c>) => ({
  id: 'T-1/x',
  clause: 'T-1',
  title: '',
  expect: {},
  program,
});

it('compiles once, and what it makes runs', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const cases = [
    test(c`record_string("a", "\"\\\x01");`),
    { ...test(c`record_number("b", 2);`), id: 'T-1/y' },
  ];
  let done = 0;
  const { path, key, names } = await compiler.bundle(cases, () => done++);
  expect(done).toBe(2);
  expect(await compiler.bundle(cases)).toMatchObject({ path, key });
  expect((await execa(path, ['nothing'], { reject: false })).exitCode).toBe(127);
  expect((await execa(path, [names.get('T-1/y')!])).stdout).toBe('begin\nrecord b 2\nend');
  const { stdout } = await execa(path, [names.get('T-1/x')!]);
  expect(stdout).toBe('begin\nrecord a "\\"\\\\\\u0001"\nend');
  expect((await readdir(join(folder, 'programs/x86_64'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('names file and line of the case when its C does not compile, and leaves nothing', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const failing = compiler.bundle([test({ text: '\nnonsense;', file: '/cases/x.ts', line: 41 })]);
  await expect(failing).rejects.toMatchObject({
    kind: 'harness',
    message: expect.stringContaining('T-1/x'),
    evidence: expect.stringContaining('/cases/x.ts:42:1: error'),
  });
  expect((await readdir(join(folder, 'programs/x86_64'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

it.skipIf(!existsSync('/usr/bin/aarch64-linux-gnu-gcc'))('compiles for arm64 too', async () => {
  const compiler = await startCompiler(await findToolchain('aarch64'), folder);
  const { path } = await compiler.bundle([test(c`record_number("page", (long)PAGE);`)]);
  // e_machine of the ELF header: EM_AARCH64.
  expect((await readFile(path)).readUInt16LE(18)).toBe(183);
});

it('says which compiler is missing', async () => {
  await expect(findToolchain('vax')).rejects.toThrow(/cannot be compiled for vax/);
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  await expect(findToolchain('x86_64').finally(() => (process.env['PATH'] = path))).rejects.toThrow(
    /sudo apt-get install musl-tools/,
  );
});

it('packs an initramfs, or says why not', async () => {
  await using packed = await packInitramfs({ init: '/bin/true', 'p/1': '/bin/true' }, folder);
  const { stdout } = await execa('cpio', ['-t', '--quiet', '-F', packed.path]);
  expect(stdout.split('\n').toSorted()).toEqual(['.', 'dev', 'init', 'p', 'p/1', 'proc', 'sys', 'tmp']);
  await expect(packInitramfs({ init: '/nowhere' }, folder)).rejects.toThrow(/Could not pack/);
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  await expect(
    packInitramfs({ init: '/bin/true' }, folder).finally(() => (process.env['PATH'] = path)),
  ).rejects.toThrow(/cpio/);
});

it('finds the cache, and says what is wrong with it', () => {
  expect(cacheFolder({ DONTUNMAP_CACHE: '/a' })).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/dontunmap');
  expect(cacheFolder({})).toMatch(/\.cache\/dontunmap$/);
  for (const [code, words] of [
    ['ENOSPC', /disk is full/],
    ['EROFS', /read-only/],
    ['EACCES', /not permitted/],
    ['EIO', /EIO/],
  ] as const) {
    expect(() => cacheTrouble('/a')(Object.assign(new Error(), { code }))).toThrow(words);
  }
  expect(() => cacheTrouble('/a')('odd')).toThrow(/odd/);
});

it('takes what is no failure for a defect of its own', () => {
  const failure = new Failure('harness', 'x');
  expect(asFailure(failure)).toBe(failure);
  expect(asFailure(new Error('y'))).toMatchObject({
    kind: 'harness',
    message: 'The harness itself failed: y. Please report this.',
  });
  expect(asFailure('z').message).toContain('z');
});
