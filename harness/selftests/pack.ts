import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Compiler } from '../compile/compile.ts';
import { type Initramfs, packInitramfs } from '../run/initramfs.ts';

/** The kernel's own tests that mremap goes through, of tools/testing/selftests/mm. */
export const selftestNames = [
  'mremap_dontunmap',
  'mremap_test',
  'mseal_test',
  'merge',
  'guard-regions',
  'hugepage-mremap',
  'soft-dirty',
  'uffd-unit-tests',
] as const;

/** What they are linked with, where a version has it. */
const helpers = ['vm_util.c', 'thp_settings.c', 'uffd-common.c'];

/** Tests that were built, in an initramfs that runs them. */
export interface Selftests extends AsyncDisposable {
  readonly initramfs: Initramfs;
  /** Of what is in it. */
  readonly hash: string;
  readonly names: readonly string[];
  /** Those that the source has and that do not compile here. */
  readonly left: readonly string[];
}

/**
 * The kernel's own tests of mremap, built from its source, with an init that runs one after the other.
 *
 * @param tree of a source; nothing is written to it
 * @param wanted by their names; all of {@link selftestNames} without it
 */
export async function packSelftests(
  tree: string,
  compiler: Compiler,
  folder: string,
  { wanted = selftestNames, signal }: { wanted?: readonly string[]; signal?: AbortSignal } = {},
): Promise<Selftests> {
  const tests = join(tree, 'tools/testing/selftests/mm');
  const options = { cwd: tests, ...(signal && { cancelSignal: signal }) };
  const headers = join(folder, 'headers');
  await execa('make', ['-s', '-C', tree, `O=${headers}`, 'headers'], options);
  const include = [
    '-I',
    '..',
    '-isystem',
    join(headers, 'usr/include'),
    '-I',
    join(tree, 'tools/include/uapi'),
  ];
  const linked = helpers.filter((file) => existsSync(join(tests, file)));
  const files: Record<string, string> = { init: await compiler.single('bench/selftests') };
  const [names, left]: [string[], string[]] = [[], []];
  for (const name of wanted.filter((each) => existsSync(join(tests, `${each}.c`)))) {
    const file = join(folder, name);
    // They are written for glibc, and for the headers of their own kernel.
    const flags = ['-static', '-O2', '-w', '-D_GNU_SOURCE=', ...include, '-o', file];
    const build = async (also: readonly string[]): Promise<boolean> => {
      const all = [...flags, `${name}.c`, ...also, '-lpthread', '-lrt'];
      return !(await execa('gcc', all, { ...options, reject: false })).failed;
    };
    // Some have names of their own for what the helpers define.
    const failed = !(await build([])) && !(await build(linked));
    signal?.throwIfAborted();
    (failed ? left : names).push(name);
    if (!failed) files[`tests/${name}`] = file;
  }
  const sum = createHash('sha256');
  for (const file of Object.values(files)) sum.update(await readFile(file));
  const initramfs = await packInitramfs(files, folder);
  return {
    initramfs,
    hash: sum.digest('hex'),
    names,
    left,
    [Symbol.asyncDispose]: () => initramfs[Symbol.asyncDispose](),
  };
}
