import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { packageManager } from '../host/managers.ts';
import { onPath } from '../host/on-path.ts';
import { type Ccache, findCcache, whyNotApart } from './sandbox.ts';
import { howToInstall, isThere, packagesOf, toolsFor } from '../host/tools.ts';

/** What a build is made with. */
export interface Tools {
  /** The compiler as make is told it, with ccache where there is one. */
  readonly compiler: string;
  /** The compiler's version: part of what an image is made of. */
  readonly version: string;
  readonly ccache?: Ccache;
  /** Whether builds are kept apart from this machine. */
  readonly apart: boolean;
}

/**
 * Finds the tools. What is missing is installed when this process is root on a machine of apt's, as `bin/setup` does it
 * (and ccache and bubblewrap with it, which nobody has to have); otherwise the Failure says what to type.
 */
export async function findTools(
  options: {
    readonly signal?: AbortSignal;
    readonly onNote?: (note: string) => void;
    /** More that is needed this time. */
    readonly also?: readonly string[];
  } = {},
): Promise<Tools> {
  const missing = [...(await missingTools()), ...(options.also ?? []).filter((name) => !onPath(name))];
  if (missing.length > 0) await install(missing, options);
  const [{ stdout }, ccache, not] = await Promise.all([
    execa('gcc', ['--version']),
    findCcache(),
    whyNotApart(),
  ]);
  if (not !== undefined) options.onNote?.(`what is built runs with your rights: ${not}`);
  return {
    compiler: ccache ? 'ccache gcc' : 'gcc',
    version: stdout.split('\n')[0] ?? '',
    ...(ccache && { ccache }),
    apart: not === undefined,
  };
}

/** What building a kernel needs and is not here. */
export async function missingTools(): Promise<readonly string[]> {
  const found = await Promise.all(
    toolsFor('build').map(async (tool) => ({ name: tool.name, there: await isThere(tool) })),
  );
  return found.filter(({ there }) => !there).map(({ name }) => name);
}

async function install(
  missing: readonly string[],
  { signal, onNote }: { readonly signal?: AbortSignal; readonly onNote?: (note: string) => void },
): Promise<void> {
  const sentence = `Building a kernel needs ${missing.join(', ')}; ${howToInstall(missing)}.`;
  if (process.getuid?.() !== 0 || packageManager()?.name !== 'apt') throw new Failure('usage', sentence);
  const packages = [...packagesOf([...missing, 'bwrap'], 'apt').packages, 'ccache'];
  onNote?.(`installing ${packages.join(' ')} (apt-get)`);
  const with_ = {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdin: 'ignore' as const,
    ...(signal && { cancelSignal: signal }),
  };
  // apt fails when another one is at work (a second build, the distribution's nightly one): it is waited for, as bin/setup does.
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=600'];
  const lists = '/var/lib/apt/lists';
  const [command, ...args] = (existsSync(lists) && onPath('flock') ? ['flock', lists, ...apt] : apt) as [
    string,
    ...string[],
  ];
  try {
    await execa(command, [...args, 'update', '-qq'], with_);
    await execa(command, [...args, 'install', '-y', '--no-install-recommends', ...packages, '-qq'], with_);
  } catch (error) {
    signal?.throwIfAborted();
    const evidence = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Failure('usage', sentence, { evidence, cause: error });
  }
}
