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

/** The error as a {@link Failure}; anything that is not one already is a defect of the harness, named as such and where. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const evidence = error instanceof Error ? error.stack : undefined;
  return new Failure('harness', `The harness itself failed: ${text}. Please report this.`, {
    cause: error,
    ...(evidence !== undefined && { evidence }),
  });
}
