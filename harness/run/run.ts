import { availableParallelism, freemem, machine } from 'node:os';
import { type AccelChoice, type Accelerator, chooseAccelerator } from '../../qemu/machine/accelerator.ts';
import { guestMegabytes } from '../../qemu/machine/machine.ts';
import type { Case, Clause, Era, Known } from '../spec/types.ts';
import type { EraOverrides } from '../judge/eras.ts';
import { inParallel, oneAtATime } from '../parallel.ts';
import { usableCache } from '../cache/folder.ts';
import type { Results } from '../results/results.ts';
import { prepare, type Prepared } from './prepare.ts';
import { KernelRun } from './kernel-run.ts';
import type { RunKernel } from './run-kernel.ts';
import { kernelResults } from './verdicts.ts';

/** The register of the cases. */
export interface Specification {
  readonly clauses: Readonly<Record<string, Clause>>;
  readonly eras: Readonly<Record<string, Era>>;
  readonly known: readonly Known[];
}

/** Everything that a run is told. */
export interface RunPlan {
  readonly cases: readonly Case[];
  readonly specification: Specification;
  /** Kernels as they become known: a kernel that is being fetched does not hold up the others. */
  readonly kernels: readonly Promise<RunKernel>[];
  readonly overrides: EraOverrides;
  readonly accel: 'auto' | Accelerator;
  readonly cache: string;
  /** Guests at once; as many as cores and memory allow unless told. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: Progress) => void;
  /** False: every guest is booted, and none is kept for later runs. */
  readonly snapshots?: boolean;
  /** False: programs go over the wire alone. */
  readonly ports?: boolean;
}

/** What a run is doing. */
export type Progress =
  | { readonly what: 'note'; readonly text: string }
  | { readonly what: 'compiling'; readonly done: number; readonly of: number }
  | { readonly what: 'booting' | 'lost'; readonly kernel: string; readonly detail?: string }
  | {
      readonly what: 'ran';
      readonly kernel: string;
      readonly done: number;
      readonly of: number;
      readonly id: string;
    };

/** Runs every case on every kernel, with as many guests at once as there are cores. */
export async function run(asked: RunPlan): Promise<Results> {
  const startedAt = new Date();
  const began = performance.now();
  await using cache = await usableCache(asked.cache, (text) => asked.onProgress?.({ what: 'note', text }));
  // The first failure ends everything that is under way.
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(asked.signal ? [asked.signal] : [])]);
  const plan = { ...asked, cache: cache.path, signal };
  const jobs = plan.jobs ?? guestsAtOnce();
  const prepared = new Map<string, Promise<Prepared>>();
  const forArch = (arch: string): Promise<Prepared> => {
    const made = prepared.get(arch) ?? prepare(plan, arch);
    prepared.set(arch, made);
    return made;
  };
  let accelerator: Promise<AccelChoice> | undefined;
  const alone = oneAtATime();
  const runs = plan.kernels.map((coming) => new KernelRun(plan, coming, forArch, accelerate, alone));
  function accelerate(arch: string, probe: () => Promise<void>): Promise<AccelChoice> {
    // KVM runs what the machine itself is.
    if (arch !== ownArch && plan.accel === 'auto')
      return chooseAccelerator('tcg', { cache: plan.cache, boot: probe });
    accelerator ??= chooseAccelerator(plan.accel, {
      cache: plan.cache,
      onNote: (text) => plan.onProgress?.({ what: 'note', text }),
      boot: probe,
    });
    return accelerator;
  }

  // A guest for each kernel first; whatever room is left goes to second guests of those that are not done yet. A guest
  // has two processors, and two guests that want the same ones are slower than one.
  const turns = plan.jobs ?? Math.max(1, availableParallelism() >> 1);
  const guests = Array.from({ length: turns }, (_, turn) =>
    runs.map((each) => () => (turn === 0 ? each.lead() : each.help())),
  ).flat();
  try {
    const underWay: Promise<void>[] = [];
    await inParallel(guests, jobs, async (work) => {
      const working = work();
      underWay.push(working);
      await working;
    }).catch(async (error: unknown) => {
      failed.abort(error);
      await Promise.allSettled(underWay);
      throw error;
    });
    return {
      format: 'dontunmap-results',
      version: 1,
      startedAt: startedAt.toISOString(),
      milliseconds: Math.round(performance.now() - began),
      clauses: Object.fromEntries(
        Object.entries(plan.specification.clauses).map(([id, clause]) => [id, clause.says]),
      ),
      kernels: runs.map((each) => kernelResults(each.outcome(), plan)),
    };
  } finally {
    for (const each of runs) await each[Symbol.asyncDispose]();
    for (const made of prepared.values()) {
      await made.then((each) => each[Symbol.asyncDispose]()).catch(() => undefined);
    }
  }
}

/** This machine, as `uname -m` calls it. */
const ownArch = machine();

/** QEMU's own memory beside the guest's, in megabytes: translated code, page tables. */
const overheadMegabytes = 300;

function guestsAtOnce(): number {
  const fit = Math.floor(freemem() / 2 ** 20 / (guestMegabytes + overheadMegabytes));
  return Math.max(1, Math.min(availableParallelism(), fit));
}
