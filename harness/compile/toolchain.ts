import { execa } from 'execa';
import { architectures, findArchitecture } from '../../qemu/arch/index.ts';
import { Failure } from '../failure.ts';
import { howToInstall } from '../../qemu/host/tools.ts';

/** A compiler for the guest's architecture, and what to pass it. */
export interface Toolchain {
  readonly arch: string;
  readonly command: string;
  readonly flags: readonly string[];
  /** The first line of what the command says of its version. */
  readonly version: string;
  /** Command, version and flags: part of every cache key. */
  readonly identity: string;
}

/** Distributions build their compilers with other defaults (a newer C, checks of glibc's that warn, PIE): they are set here. */
const everywhere = '-std=gnu11 -static -no-pie -pthread -O1 -s -U_FORTIFY_SOURCE -Wall -Wextra -Werror'.split(
  ' ',
);

/** musl brings no kernel headers: the distribution's are searched after its own, and must not shadow them. */
const kernelHeaders = ['/usr/include', '/usr/include/x86_64-linux-gnu'].flatMap((folder) => [
  '-idirafter',
  folder,
]);

function flagsOf(command: string): readonly string[] {
  if (command === 'musl-gcc') return [...everywhere, ...kernelHeaders];
  // It is told how to link also where it only compiles.
  if (command === 'clang') return [...everywhere, '-Wno-unused-command-line-argument'];
  return everywhere;
}

/** The toolchain for an architecture: the first compiler that does; a Failure that says what to install when none does. */
export async function findToolchain(arch: string): Promise<Toolchain> {
  const compiler = findArchitecture(arch)?.compiler;
  if (!compiler) {
    throw new Failure(
      'usage',
      `Programs cannot be compiled for ${arch} yet; give a kernel for ${architectures.map(({ name }) => name).join(', ')}.`,
    );
  }
  const said: string[] = [];
  for (const command of compiler.commands) {
    const flags = flagsOf(command);
    const tried = await tryOut(command, flags, arch);
    if ('version' in tried) {
      const { version } = tried;
      return { arch, command, flags, version, identity: [command, version, ...flags].join(' ') };
    }
    if (tried.trouble !== '') said.push(tried.trouble);
  }
  throw new Failure(
    'harness',
    `No compiler here makes static programs for ${arch} (${compiler.commands.join(', ')}); ${howToInstall(compiler.tools)}.`,
    said.length > 0 ? { evidence: said.join('\n') } : {},
  );
}

/**
 * A compiler's version, or why it does not do (nothing when it is not there). musl-gcc is there for static programs; of
 * another nobody knows whether there is a static library, or what it compiles for, before it has made one.
 */
async function tryOut(
  command: string,
  flags: readonly string[],
  arch: string,
): Promise<{ readonly version: string } | { readonly trouble: string }> {
  const { exitCode, stdout } = await execa(command, ['--version'], {
    reject: false,
    env: { LC_ALL: 'C' },
  });
  if (exitCode !== 0) return { trouble: '' };
  const version = stdout.split('\n')[0] ?? '';
  if (command === 'musl-gcc') return { version };
  const program = [
    '#include <linux/userfaultfd.h>',
    `#ifndef __${arch}__`,
    `#error it compiles for another architecture than ${arch}`,
    '#endif',
    'int main(void) { return 0; }',
    '',
  ];
  const made = await execa(command, [...flags, '-x', 'c', '-', '-o', '/dev/null'], {
    input: program.join('\n'),
    reject: false,
    all: true,
  });
  return made.exitCode === 0 ? { version } : { trouble: `${command}: ${made.all}` };
}
