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

interface CompilerChoice {
  readonly command: string;
  readonly install: string;
  /** Folders of kernel headers, where the C library brings none. */
  readonly headers: readonly string[];
}

/** Debian has musl for the machine itself alone: programs for another architecture are linked with glibc. */
const compilers: Readonly<Record<string, CompilerChoice>> = {
  x86_64: {
    command: 'musl-gcc',
    install: 'musl-tools linux-libc-dev gcc',
    headers: ['/usr/include', '/usr/include/x86_64-linux-gnu'],
  },
  aarch64: {
    command: 'aarch64-linux-gnu-gcc',
    install: 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross',
    headers: [],
  },
};

/** The architectures that programs can be compiled for. */
export const architectures: readonly string[] = Object.keys(compilers);

/**
 * The toolchain for an architecture; a Failure with the command that installs it when it does not run.
 *
 * Kernel headers are searched after the C library's own: musl brings none, and the distribution's must not shadow it.
 */
export async function findToolchain(arch: string): Promise<Toolchain> {
  const compiler = compilers[arch];
  if (!compiler) {
    throw new Failure(
      'usage',
      `Programs cannot be compiled for ${arch} yet; give a kernel for ${architectures.join(', ')}.`,
    );
  }
  const { command, install } = compiler;
  const headers = compiler.headers.flatMap((folder) => ['-idirafter', folder]);
  const flags = ['-static', '-no-pie', '-O1', '-s', '-Wall', '-Wextra', '-Werror', ...headers];
  try {
    const { stdout } = await execa(command, ['-dumpfullversion']);
    return { arch, command, flags, identity: [command, stdout, ...flags].join(' ') };
  } catch (error) {
    throw new Failure(
      'harness',
      `The compiler ${command} does not run; type: sudo apt-get install ${install}.`,
      {
        cause: error,
      },
    );
  }
}
