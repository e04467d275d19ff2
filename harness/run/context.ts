import { machine } from 'node:os';
import pLimit, { type LimitFunction } from 'p-limit';
import { type AccelChoice, chooseAccelerator } from '../../qemu/machine/accelerator.ts';
import type { RunPlan } from './plan.ts';
import { prepare, type Preparation } from './preparation.ts';

/** What the kernels of a run share. */
export interface RunContext extends AsyncDisposable {
  readonly plan: RunPlan;
  /** Aborted when the whole run ends before its time: by the user, or by a failure that concerns all kernels. */
  readonly signal: AbortSignal;
  /** What the guests of an architecture need. */
  preparation(arch: string): Promise<Preparation>;
  /** How guests of an architecture are accelerated; `probe` boots one under KVM. */
  accelerator(arch: string, probe: () => Promise<void>): Promise<AccelChoice>;
  /** Whether a guest runs two programs at a time: it has two processors of this machine for itself. */
  readonly sideBySide: boolean;
  /** A case that races waits for its turn. */
  readonly racing: LimitFunction;
  /** Whether an error is not that of the one kernel which met with it. */
  concernsAll(error: unknown): boolean;
}

/** This machine, as `uname -m` calls it. */
const ownArch = machine();

/** Begins a run's shared work; it is done when somebody first needs it. */
export function startContext(plan: RunPlan, sideBySide: boolean): RunContext {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(plan.signal ? [plan.signal] : [])]);
  const preparations = new Map<string, Promise<Preparation>>();
  const common = new Set<unknown>();
  const note = (text: string, known: boolean): void => plan.onProgress?.({ what: 'note', text, known });
  let accelerator: Promise<AccelChoice> | undefined;

  /** What fails in it fails for every kernel that asks. */
  function shared<T>(work: Promise<T>): Promise<T> {
    work.catch((error: unknown) => common.add(error));
    return work;
  }

  function startPreparation(arch: string): Promise<Preparation> {
    const made = shared(prepare({ ...plan, signal }, arch));
    preparations.set(arch, made);
    // What is missing for another machine's kernels is no reason to leave this machine's without an answer.
    if (arch === ownArch) made.catch((error: unknown) => failed.abort(error));
    return made;
  }

  return {
    plan,
    signal,
    preparation: async (arch) => preparations.get(arch) ?? startPreparation(arch),
    accelerator: async (arch, boot) => {
      const { cache } = plan;
      // KVM runs what the machine itself is.
      if (arch !== ownArch && plan.accel === 'auto') return chooseAccelerator('tcg', { cache, boot });
      accelerator ??= shared(chooseAccelerator(plan.accel, { cache, onNote: note, boot }));
      return accelerator;
    },
    sideBySide,
    racing: pLimit(1),
    concernsAll: (error) => common.has(error),
    [Symbol.asyncDispose]: async () => {
      for (const made of preparations.values()) {
        await made.then((each) => each[Symbol.asyncDispose]()).catch(() => undefined);
      }
    },
  };
}
