import { execa } from 'execa';
import { Failure } from '../failure.ts';

/** A compiler for the guest's architecture, and what to pass it. */
export interface Toolchain {
  readonly arch: string;
  readonly command: string;
  readonly flags: readonly string[];
  /** Command, version and flags: part of every cache key. */
  readonly identity: string;
}

const compilers: Readonly<Record<string, { command: string; triplet: string; install: string }>> = {
  x86_64: { command: 'musl-gcc', triplet: 'x86_64-linux-gnu', install: 'musl-tools linux-libc-dev gcc' },
};

/**
 * The toolchain for an architecture; a Failure with the command that installs it when it does not run.
 *
 * Kernel headers are searched after the C library's own: musl brings none, and the distribution's must not shadow it.
 */
export async function findToolchain(arch: string): Promise<Toolchain> {
  const compiler = compilers[arch];
  if (!compiler) {
    const can = Object.keys(compilers).join(', ');
    throw new Failure(
      'asked-wrongly',
      `Programs cannot be compiled for ${arch} yet; give a kernel for ${can}.`,
    );
  }
  const { command, triplet, install } = compiler;
  const headers = ['/usr/include', `/usr/include/${triplet}`].flatMap((folder) => ['-idirafter', folder]);
  const flags = ['-static', '-no-pie', '-O1', '-s', '-Wall', '-Wextra', '-Werror', ...headers];
  try {
    const { stdout } = await execa(command, ['-dumpfullversion']);
    return { arch, command, flags, identity: [command, stdout, ...flags].join(' ') };
  } catch (error) {
    throw new Failure(
      'broken',
      `The compiler ${command} does not run; type: sudo apt-get install ${install}.`,
      {
        cause: error,
      },
    );
  }
}
