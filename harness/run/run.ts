import { availableParallelism, freemem } from 'node:os';
import pLimit from 'p-limit';
import { guestMegabytes } from '../../qemu/machine/machine.ts';
import { usableCache } from '../cache/usable.ts';
import { asFailure } from '../failure.ts';
import { specificationOf } from '../results/case-result.ts';
import type { Results } from '../results/results.ts';
import { type RunContext, startContext } from './context.ts';
import { KernelRun } from './kernel-run.ts';
import type { Outcome } from './outcome.ts';
import type { RunPlan } from './plan.ts';
import { kernelResults } from './kernel-results.ts';
import { thisSuite } from './suite.ts';

/** Runs every case on every kernel and judges what was seen. */
export async function run(plan: RunPlan): Promise<Results> {
  const startedAt = new Date();
  const began = performance.now();
  const [outcomes, suite] = await Promise.all([runKernels(plan), thisSuite()]);
  return {
    format: 'dontunmap-results',
    version: 2,
    startedAt: startedAt.toISOString(),
    milliseconds: Math.round(performance.now() - began),
    suite,
    specification: specificationOf(plan.specification, plan.cases),
    kernels: outcomes.map((outcome) => kernelResults(outcome, plan.cases)),
  };
}

/**
 * Runs every case on every kernel, with a guest at work for each two cores, and the next one coming up.
 *
 * A kernel that gives no answer is an outcome. It throws when there is nothing to tell of any kernel: the run was
 * interrupted, nothing compiles, there is no QEMU, the only kernel was asked for wrongly.
 */
export async function runKernels(asked: RunPlan): Promise<readonly Outcome[]> {
  // Each is awaited when there is a guest to spare, and may have failed long before.
  for (const { kernel } of asked.kernels) Promise.resolve(kernel).catch(() => undefined);
  await using cache = await usableCache(asked.cache, (text) => asked.onProgress?.({ what: 'note', text }));
  const plan = { ...asked, cache: cache.path };
  const jobs = plan.jobs ?? guestsAtOnce();
  const guests = Math.min(jobs, plan.kernels.length);
  const sideBySide = plan.sideBySide ?? guests * 2 <= availableParallelism();
  await using context = startContext(plan, sideBySide);
  await using opened = new AsyncDisposableStack();
  const runs = plan.kernels.map((kernel) => opened.use(new KernelRun(context, kernel)));
  const ends = await Promise.allSettled(takeTurns(runs, { jobs, ahead: plan.jobs === undefined ? 1 : 0 }));
  context.signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  throwIfAllFail(runs, context);
  return runs.map((each) => each.outcome());
}

/**
 * A guest for each kernel first; whatever room is left goes to second guests of those that are not done yet. A guest has
 * two processors, and two guests that want the same ones are slower than one; but a boot leaves one idle, so that the next
 * kernel comes up meanwhile.
 *
 * @param turns guests that work at once, and how many more may be coming up
 */
function takeTurns(
  runs: readonly KernelRun[],
  { jobs, ahead }: { readonly jobs: number; readonly ahead: number },
): readonly Promise<void>[] {
  const room = pLimit(jobs + ahead);
  const turn = pLimit(jobs);
  const leaders = runs.map(async (each) => {
    // Nobody has room who would only wait.
    await each.found;
    await room(async () => {
      await using guest = await each.comeUp();
      if (guest) await turn(() => each.work(guest));
    });
  });
  const helpers = Array.from({ length: jobs - 1 }, () =>
    runs.map(async (each) => {
      await each.led;
      await room(() => turn(() => each.help()));
    }),
  );
  return [...leaders, ...helpers.flat()];
}

function throwIfAllFail(runs: readonly KernelRun[], context: RunContext): void {
  const errors = runs.map(({ error }) => error);
  const [only] = errors;
  if (errors.length > 0 && errors.every((error) => context.concernsAll(error))) throw only;
  if (errors.length === 1 && only !== undefined && asFailure(only).kind === 'usage') throw only;
}

/** Two processors a guest: one after the other, with two programs at a time, is sooner done than side by side. */
function guestsAtOnce(): number {
  const fit = Math.floor(freemem() / 2 ** 20 / guestMegabytes);
  return Math.max(1, Math.min(availableParallelism() >> 1, fit));
}
