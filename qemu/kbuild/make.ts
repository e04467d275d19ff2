import { availableParallelism } from 'node:os';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import type { Tools } from './tools.ts';

/** One call of make. */
export interface MakePlan {
  readonly tree: string;
  readonly targets: readonly string[];
  readonly tools: Tools;
  /** For messages. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
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

const noteEvery = 30_000;

/**
 * Runs make, politely: a guest may be booting beside it. It ends with this process.
 *
 * @returns what it has warned of.
 * @throws Failure `no-build` with the compiler's complaints as they are.
 */
export async function make(plan: MakePlan): Promise<string> {
  const { tree, targets, tools, name, env, signal, onNote } = plan;
  const jobs = Math.max(2, availableParallelism());
  const politely = ['--pdeathsig', 'TERM', '--', 'nice', '-n', '19'];
  const told = [
    `O=${outFolder}`,
    `-j${jobs}`,
    'LOCALVERSION=',
    `CC=${tools.compiler}`,
    `HOSTCC=${tools.compiler}`,
  ];
  const made = execa('setpriv', [...politely, 'make', ...told, ...targets], {
    cwd: tree,
    // What a make around us (or CI) has exported is not meant for this one.
    env: {
      ...reproducible,
      MAKEFLAGS: '',
      MAKELEVEL: '',
      CCACHE_BASEDIR: tree,
      ARCH: 'x86',
      CROSS_COMPILE: '',
      ...env,
    },
    stdin: 'ignore',
    reject: false,
    buffer: { stdout: false, stderr: true },
    ...(signal && { cancelSignal: signal }),
  });
  let steps = 0;
  let noted = Date.now();
  made.stdout.on('data', (chunk: Buffer) => {
    steps += chunk.toString('latin1').split('\n').length - 1;
    if (Date.now() - noted < noteEvery) return;
    noted = Date.now();
    onNote?.(`${name}: building, ${steps} steps done`);
  });
  const { failed, stderr, shortMessage } = await made;
  signal?.throwIfAborted();
  if (!failed) return stderr;
  throw new Failure('kernel', `${name} does not build; see what make says below.`, {
    code: 'no-build',
    evidence: stderr || shortMessage || 'make said nothing',
  });
}
