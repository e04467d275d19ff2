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

it('keeps apart what the cases of a file call by one name, and what one of them defines', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const make = (name: string, program: ReturnType<typeof c>, preamble?: ReturnType<typeof c>) => ({
    ...test(program),
    id: `T-1/${name}`,
    ...(preamble && { preamble }),
  });
  const cases = [
    make('one', c`static int count; struct s { int a; } s = { ++count }; record_number("a", s.a);`),
    make('two', c`static int count = 5; struct s { long b; } s = { ++count }; record_number("a", s.b);`),
    make('three', c`record_number("a", number());`, c`static int number(void) { return 3; }`),
    make('four', c`record_number("a", number());`, c`static int number(void) { return 4; }`),
    make(
      'five',
      c`
      #define record_number(name, value) record_string(name, "five")
      record_number("a", 0);
    `,
    ),
    make('six', c`record_number("a", 7);`),
  ];
  const { path, names } = await compiler.bundle(cases);
  const said = await Promise.all(cases.map(async ({ id }) => (await execa(path, [names.get(id)!])).stdout));
  expect(said.map((text) => /record a (.*)/.exec(text)?.[1])).toEqual(['1', '6', '3', '4', '"five"', '7']);
});

it('compiles a program without those that use the rest of its preamble', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const preamble = c`
    static const int table[] = { 1, 2 };
    static int two(void) { return table[1]; }
  `;
  await expect(compiler.bundle([{ ...test(c`record_number("a", 7);`), preamble }])).resolves.toBeDefined();
});

it('compiles an edited case again, with those of its unit, and no other', async () => {
  const cache = join(folder, 'edited');
  const compiler = await startCompiler(await findToolchain('x86_64'), cache);
  const cases = Array.from({ length: 60 }, (_, i) => ({
    ...test({ text: `record_number("a", ${i});`, file: `/cases/${i % 2}.ts`, line: i + 1 }),
    id: `T-1/${i}`,
  }));
  await compiler.bundle(cases);
  const objects = async () => (await readdir(join(cache, 'programs'))).filter((name) => name.endsWith('.o'));
  const before = await objects();
  // Two files of thirty: two units each.
  expect(before).toHaveLength(4);
  const edited = cases.map((each, i) =>
    i === 7 ? { ...each, program: { ...each.program, text: 'record_number("a", -7);' } } : each,
  );
  const { path, names } = await compiler.bundle(edited);
  expect(await objects()).toHaveLength(5);
  for (const [i, text] of [
    [7, '-7'],
    [8, '8'],
  ] as const)
    expect((await execa(path, [names.get(`T-1/${i}`)!])).stdout).toContain(`record a ${text}`);
});

it('names the case among others, and its line', async () => {
  const compiler = await startCompiler(await findToolchain('x86_64'), folder);
  const cases = [1, 2, 3].map((i) => ({
    ...test({ text: i === 2 ? 'nonsense;' : `record_number("a", ${i});`, file: '/cases/y.ts', line: i * 10 }),
    id: `T-1/${i}`,
  }));
  await expect(compiler.bundle(cases)).rejects.toMatchObject({
    message: 'The program of T-1/2 does not compile; correct what the compiler names below.',
    evidence: expect.stringContaining('/cases/y.ts:20:1: error'),
  });
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
