import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { c } from '../spec/index.ts';
import { packInitramfs } from '../run/initramfs.ts';
import { asFailure, Failure } from '../failure.ts';
import { startCompiler } from './compile.ts';
import { pathWithout } from '../testing/path.ts';
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
  expect((await readdir(join(folder, 'programs'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('names things by what they are made of, not by where the cache is, and makes again what is not whole', async () => {
  const [here, there] = [join(folder, 'here'), join(folder, 'there')];
  const cases = [test(c`record_number("a", 1);`)];
  const make = async (cache: string) => {
    const compiler = await startCompiler(await findToolchain('x86_64'), cache);
    return [await compiler.bundle(cases), await compiler.agent()];
  };
  const before = await make(here);
  await rename(here, there);
  const names = await readdir(join(there, 'programs'));
  const after = await make(there);
  expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  expect(await readdir(join(there, 'programs'))).toEqual(names);
  for (const name of names) await truncate(join(there, 'programs', name), 0);
  const [bundle] = await make(there);
  expect((await execa(bundle!.path, ['nothing'], { reject: false })).exitCode).toBe(127);
});

it('names file and line of the case when its C does not compile, and leaves nothing', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const failing = compiler.bundle([test({ text: '\nnonsense;', file: '/cases/x.ts', line: 41 })]);
  await expect(failing).rejects.toMatchObject({
    kind: 'harness',
    message: expect.stringContaining('T-1/x'),
    evidence: expect.stringContaining('/cases/x.ts:42:1: error'),
  });
  expect((await readdir(join(folder, 'programs'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

it.skipIf(!existsSync('/usr/bin/aarch64-linux-gnu-gcc'))('compiles for arm64 too', async () => {
  const compiler = await startCompiler(await findToolchain('aarch64'), folder);
  const { path } = await compiler.bundle([test(c`record_number("page", (long)PAGE);`)]);
  // e_machine of the ELF header: EM_AARCH64.
  expect((await readFile(path)).readUInt16LE(18)).toBe(183);
});

describe('without musl-gcc', () => {
  const path = process.env['PATH'];
  let bin: string;
  beforeEach(async () => {
    bin = await pathWithout(/musl|gcc|clang/, join(await mkdtemp(join(folder, 'path-')), 'bin'));
    process.env['PATH'] = bin;
  });
  afterEach(() => void (process.env['PATH'] = path));
  const script = (name: string, text: string) =>
    writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const noLibrary =
    'case "$*" in *-static*) echo "ld: cannot find -lc" >&2; exit 1 ;; esac; exec /usr/bin/gcc "$@"';

  it('a gcc will do that links statically, whatever its defaults', async () => {
    await script('gcc', 'exec /usr/bin/gcc -std=gnu2x -D_FORTIFY_SOURCE=2 -O2 -fstack-protector-strong "$@"');
    const toolchain = await findToolchain('x86_64');
    expect(toolchain).toMatchObject({ command: 'gcc', version: expect.stringMatching(/^gcc .*\d+\.\d+/) });
    const compiler = await startCompiler(toolchain, join(folder, 'gcc'));
    const { path: bundle, names } = await compiler.bundle([test(c`record_number("b", 2);`)]);
    expect((await execa(bundle, [...names.values()])).stdout).toBe('begin\nrecord b 2\nend');
    expect(await readFile((await compiler.agent()).path)).not.toHaveLength(0);
  });

  it('another will do when gcc has no static library', async () => {
    await script('gcc', noLibrary);
    await script('clang', 'exec /usr/bin/gcc "$@"');
    expect(await findToolchain('x86_64')).toMatchObject({ command: 'clang' });
  });

  it('the sentence names what is missing when none does', async () => {
    await expect(findToolchain('vax')).rejects.toThrow(/cannot be compiled for vax/);
    await expect(findToolchain('x86_64')).rejects.toMatchObject({
      kind: 'harness',
      message: expect.stringMatching(
        /^No compiler here makes static programs for x86_64 \(musl-gcc, gcc, .*; type: sudo apt-get install gcc musl-tools linux-libc-dev\.$/,
      ),
      evidence: undefined,
    });
    await script('gcc', noLibrary);
    await expect(findToolchain('x86_64')).rejects.toMatchObject({ evidence: 'gcc: ld: cannot find -lc' });
    await script('gcc', 'exec /usr/bin/gcc "$@"');
    await expect(findToolchain('aarch64')).rejects.toMatchObject({
      evidence: expect.stringContaining('another architecture than aarch64'),
    });
  });
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

it('takes what is no failure for a defect of its own', () => {
  const failure = new Failure('harness', 'x');
  expect(asFailure(failure)).toBe(failure);
  expect(asFailure(new Error('y'))).toMatchObject({
    kind: 'harness',
    message: 'The harness itself failed: y. Please report this.',
  });
  expect(asFailure('z').message).toContain('z');
});
