import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import type { Architecture } from '../arch/architecture.ts';
import { x86_64 } from '../arch/x86_64.ts';
import { unlessOrphaned } from '../host/orphans.ts';
import { apart } from './sandbox.ts';
import type { Tools } from './tools.ts';

/** What a build is doing. */
export type BuildStep =
  | {
      readonly what: 'compiled';
      /** What is built, in few words. */
      readonly name: string;
      /** Files that are compiled, and how many there will be where that is known. */
      readonly done: number;
      readonly about?: number;
      /** The last of them. */
      readonly file: string;
    }
  | { readonly what: 'ended'; readonly name: string };
/** What kernels are built for: our configuration and the tools are made for it. */
export const builtFor: Architecture = x86_64;

/** One call of make. */
export interface MakePlan {
  readonly tree: string;
  readonly targets: readonly string[];
  /** Objects that count what is run of them, by their paths without an end: `mm/mremap`. */
  readonly counted?: readonly string[] | undefined;
  readonly tools: Tools;
  /** For messages. */
  readonly name: string;
  /** A folder that the tree has links into. */
  readonly origin?: string | undefined;
  /** The answers to the questions of `allnoconfig`: a file. */
  readonly answers?: string;
  /** What is in the tree may be a stranger's: what it compiles is kept for nobody else. */
  readonly strange?: boolean;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: BuildStep) => void;
  /** What steps are told of: what it is called in few words, and how many files will be compiled, where that is known. */
  readonly steps?: { readonly name: string; readonly about?: number };
}

/**
 * Where make writes, directly below the tree: then kbuild writes relative paths. Not a name that a developer's tree has
 * already.
 */
export const outFolder = 'dontunmap-out';

/** Nothing of who builds where and when goes into an image, so that the same source is the same image. */
const reproducible = {
  LC_ALL: 'C',
  KBUILD_BUILD_TIMESTAMP: '2000-01-01',
  KBUILD_BUILD_VERSION: '1',
  KBUILD_BUILD_USER: 'dontunmap',
  KBUILD_BUILD_HOST: 'dontunmap',
  CCACHE_NOHASHDIR: '1',
} as const;

/** A step of kbuild that compiles a file for the kernel. */
const compiledFile = /^ {2}(?:CC|AS) +(\S+)/;

/**
 * Runs make, politely: a guest may be booting beside it; and apart from the machine where that is possible. It ends with
 * this process.
 *
 * @returns what it has warned of.
 * @throws Failure `no-build` with the compiler's complaints as they are.
 */
export async function make(plan: MakePlan): Promise<string> {
  const { tree, targets, counted = [], tools, name, origin, answers, strange = false, signal } = plan;
  const { onStep, steps } = plan;
  const jobs = Math.max(2, availableParallelism());
  const politely = ['--pdeathsig', 'TERM', '--', ...unlessOrphaned(), 'nice', '-n', '19'];
  const told = [
    `O=${outFolder}`,
    `-j${jobs}`,
    'LOCALVERSION=',
    `CC=${tools.compiler}`,
    `HOSTCC=${tools.compiler}`,
    // https://docs.kernel.org/dev-tools/gcov.html
    ...counted.map((path) => `GCOV_PROFILE_${basename(path)}.o=y`),
  ];
  const path = process.env['PATH'] ?? '';
  const ccache = tools.ccache && { ...tools.ccache, readOnly: strange };
  const more = [origin, answers].filter((each) => each !== undefined);
  const sandbox = tools.apart ? apart({ tree, out: outFolder, more, ccache }, path, process.env) : undefined;
  const made = execa('setpriv', [...politely, ...(sandbox?.command ?? []), 'make', ...told, ...targets], {
    cwd: tree,
    extendEnv: !sandbox,
    // What a make around us (or CI) has exported is not meant for this one.
    env: {
      ...reproducible,
      MAKEFLAGS: '',
      MAKELEVEL: '',
      CCACHE_BASEDIR: tree,
      ARCH: builtFor.kbuild.arch,
      CROSS_COMPILE: '',
      ...(answers !== undefined && { KCONFIG_ALLCONFIG: answers }),
      ...sandbox?.env,
    },
    stdin: 'ignore',
    reject: false,
    buffer: { stdout: false, stderr: true },
    ...(signal && { cancelSignal: signal }),
  });
  const stepsOf = steps ?? { name };
  let done = 0;
  const lines = createInterface({ input: made.stdout });
  lines.on('line', (line) => {
    const file = compiledFile.exec(line)?.[1];
    if (file === undefined) return;
    done++;
    onStep?.({ what: 'compiled', done, file, ...stepsOf });
  });
  const { failed, stderr, shortMessage } = await made;
  onStep?.({ what: 'ended', name: stepsOf.name });
  signal?.throwIfAborted();
  if (!failed) return stderr;
  throw new Failure('kernel', `${name} does not build; see what make says below.`, {
    code: 'no-build',
    evidence: stderr || shortMessage || 'make said nothing',
  });
}
