import { readConfiguration } from '../../qemu/image/configuration.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { usableCache } from '../cache/usable.ts';
import { optionFacts } from '../doctor/options.ts';
import { withHints } from '../results/hints.ts';
import type { Results } from '../results/results.ts';
import type { RunPlan } from '../run/plan.ts';
import { run as runCases } from '../run/run.ts';
import type { ChangeOverrides } from '../spec/changes.ts';
import { selectCases } from '../spec/select.ts';
import { askedKernels } from './asked-kernels.ts';
import { changeOverrides } from './change-options.ts';
import type { Context } from './context.ts';
import { loadCases } from './load-cases.ts';
import type { ProgressLine } from './progress.ts';

/** The options of a run that are not about its kernels. */
interface RunOptions extends Partial<ChangeOverrides>, Pick<RunPlan, 'accel'> {
  readonly jobs?: number | undefined;
}

/** What is to be run, found to be there. */
export type PlannedRun = Pick<RunPlan, 'cases' | 'specification' | 'overrides' | 'accel' | 'jobs'>;

/** Finds out whether cases and changes are asked for rightly, before anything is started. */
export async function planRun(filters: readonly string[], options: RunOptions): Promise<PlannedRun> {
  const { with: has = [], without: lacks = [], accel, jobs } = options;
  const specification = await loadCases();
  return {
    cases: selectCases(specification.cases, filters),
    specification,
    overrides: changeOverrides({ with: has, without: lacks }, specification),
    accel,
    ...(jobs !== undefined && { jobs }),
  };
}

/**
 * Runs what was planned on kernels, by their names.
 *
 * @param refresh asks the mirror for newer ones, however fresh its last answer is
 */
export async function runNow(
  planned: PlannedRun,
  names: readonly string[],
  context: Context,
  progress: ProgressLine,
  refresh = false,
): Promise<Results> {
  const { signal } = context;
  await using usable = await usableCache(context.cache, progress.note);
  const cache = usable.path;
  const asking = { cache, cwd: context.cwd, signal, refresh };
  const kernels = askedKernels(names, asking, progress.note, (kernel) =>
    noteMissingOptions(kernel, progress.note),
  );
  const answers = await runCases({ ...planned, kernels, cache, signal, onProgress: progress.show });
  progress.clear();
  return withHints(answers, planned.specification);
}

/** Says what keeps a kernel from coming up, as its configuration has it, before it is booted for nothing. */
async function noteMissingOptions(kernel: Kernel, note: (text: string) => void): Promise<void> {
  const configuration = await readConfiguration(kernel);
  const facts = configuration ? optionFacts(configuration, kernel) : [];
  for (const { state, says } of facts) if (state === 'fails') note(`${kernel.name}: ${says}`);
}
