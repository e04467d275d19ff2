import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';

/** What building a kernel needs beyond what `bin/setup` installs: command or header → Debian's package. */
const needed: readonly (readonly [needs: string, package_: string])[] = [
  ['make', 'make'],
  ['gcc', 'gcc'],
  ['ld', 'binutils'],
  ['flex', 'flex'],
  ['bison', 'bison'],
  ['bc', 'bc'],
  ['perl', 'perl'],
  ['git', 'git'],
  ['lz4', 'lz4'],
  ['/usr/include/stdlib.h', 'libc6-dev'],
  ['/usr/include/libelf.h', 'libelf-dev'],
];

/** What a build is made with. */
export interface Tools {
  /** The compiler as make is told it, with ccache where there is one. */
  readonly compiler: string;
  /** The compiler's version: part of what an image is made of. */
  readonly version: string;
}

/**
 * Finds the tools. What is missing is installed when this process is root and apt is there, as `bin/setup` does it
 * (and ccache with it, which alone nobody has to have); otherwise the Failure says what to type.
 */
export async function findTools(
  options: { readonly signal?: AbortSignal; readonly onNote?: (note: string) => void } = {},
): Promise<Tools> {
  if (missing().length > 0) await install(missing(), options);
  const { stdout } = await execa('gcc', ['--version']);
  return {
    compiler: onPath('ccache') ? 'ccache gcc' : 'gcc',
    version: stdout.split('\n')[0] ?? '',
  };
}

function missing(): readonly string[] {
  return needed
    .filter(([needs]) => (needs.startsWith('/') ? !readable(needs) : !onPath(needs)))
    .map(([, name]) => name);
}

async function install(
  packages: readonly string[],
  { signal, onNote }: { readonly signal?: AbortSignal; readonly onNote?: (note: string) => void },
): Promise<void> {
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')} ccache`;
  const sentence = `Building a kernel needs ${packages.join(', ')}; type: sudo ${line}.`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) throw new Failure('usage', sentence);
  onNote?.(`installing ${packages.join(' ')} ccache (apt-get)`);
  const [file = '', ...args] = line.split(' ');
  const with_ = {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdin: 'ignore' as const,
    ...(signal && { cancelSignal: signal }),
  };
  try {
    await execa('apt-get', ['update', '-qq'], with_);
    await execa(file, [...args, '-qq'], with_);
  } catch (error) {
    signal?.throwIfAborted();
    const evidence = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Failure('usage', sentence, { evidence, cause: error });
  }
}

function onPath(command: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => folder !== '' && readable(join(folder, command), constants.X_OK));
}

function readable(path: string, mode: number = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
