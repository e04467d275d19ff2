/**
 * Who has to act on a failure of the harness.
 *
 * - `usage`: the user, by asking for something else (an option, a name, a file)
 * - `kernel`: who has made the kernel: it does not build, or does not come up
 * - `harness`: the machine or the harness (no compiler, QEMU gone, disk full); says nothing about a kernel
 * - `interrupted`: nobody, the user ended the run
 */
export type FailureKind = 'usage' | 'kernel' | 'harness' | 'interrupted';

/** What failed, where somebody may want to go on from it. */
export type FailureCode = 'no-boot' | 'no-build' | 'no-apply';

/**
 * The one error class of the harness. Its message is one sentence for the user: what was wrong, with what,
 * and what to do. `evidence` is shown below it as it is (a console's tail, a compiler's output).
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly evidence: string | undefined;
  /**
   * `no-boot`: a kernel did not come up, and the kernel is to blame; `no-build`: it does not compile, and its source is
   * to blame; `no-apply`: a patch does not fit the source.
   */
  readonly code: FailureCode | undefined;

  constructor(
    kind: FailureKind,
    sentence: string,
    options: { evidence?: string; cause?: unknown; code?: FailureCode } = {},
  ) {
    super(sentence, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.evidence = options.evidence;
    this.code = options.code;
  }
}

/** What the system refuses, and what to do about it. */
const refusals: Readonly<Record<string, readonly [why: string, what: string]>> = {
  ENOSPC: ['the disk is full', 'free some space there and run again'],
  EDQUOT: ['the quota is used up', 'free some space there and run again'],
  EFBIG: ['a file would be longer than is allowed', 'raise the limit (ulimit -f) and run again'],
  EROFS: ['the file system is read-only', 'mount it to be written to, or use another folder'],
  EACCES: ['that is not permitted', 'change whose it is or its mode, or run as somebody who may'],
  EPERM: ['that is not permitted', 'change whose it is or its mode, or run as somebody who may'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n) and run again'],
  ENFILE: ['too many files are open on this machine', 'end what has them open and run again'],
  ENOMEM: ['there is too little memory', 'free some, or raise the limit (ulimit -v), and run again'],
  EAGAIN: ['there can be no more processes', 'raise the limit (ulimit -u) and run again'],
  EIO: ['the device fails', 'look at its health'],
  ENAMETOOLONG: ['the path is too long', 'use a shorter one'],
  ENOENT: ['it is not there any more', 'run again'],
  ENOTDIR: ['a part of the path is a file', 'use another path'],
  EISDIR: ['it is a folder', 'use another path'],
};

/**
 * Why the system refuses something, in a few words; the code itself, or the message, where there are none.
 *
 * @param own words that fit better where it is asked
 */
export function whyRefused(error: unknown, own: Readonly<Record<string, string>> = {}): string {
  const { code = '', message } = error as Partial<NodeJS.ErrnoException>;
  return own[code] ?? refusals[code]?.[0] ?? (code || (message ?? String(error)));
}

/** The system's refusal, as a sentence; undefined for any other error. */
function refusalOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const known = refusals[code ?? ''];
  if (!known) return undefined;
  const [why, what] = known;
  const on = path === undefined ? '' : ` of ${path}`;
  return new Failure('harness', `The system refuses ${syscall}${on}: ${why}; ${what}.`, { cause: error });
}

/**
 * The error as a {@link Failure}: what the system refuses as a sentence; anything that is not one already is a defect of the
 * harness, named as such and where.
 */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const refusal = refusalOf(error);
  if (refusal) return refusal;
  const text = error instanceof Error ? error.message : String(error);
  const evidence = error instanceof Error ? error.stack : undefined;
  return new Failure('harness', `The harness itself failed: ${text}. Please report this.`, {
    cause: error,
    ...(evidence !== undefined && { evidence }),
  });
}
