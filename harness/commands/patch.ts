import type { Image } from '../../qemu/image/image.ts';
import { kernelOf } from '../../qemu/image/kernel.ts';
import { type PatchVerdict, verdictReport, verdictStatus } from '../report/patch-verdict.ts';
import { compareKernels } from '../results/compare.ts';
import type { KernelResults, Results } from '../results/results.ts';
import type { Progress } from '../run/plan.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { buildAsked } from './build.ts';
import { defineCommand } from './command.ts';
import { loadCases } from './load-cases.ts';
import {
  aboutBuilds,
  aboutReports,
  accelOption,
  askedReports,
  configOption,
  onlyOption,
  onOption,
  patchWords,
  refreshOption,
  takesReports,
} from './options.ts';
import { startProgress } from './progress.ts';
import { openReportFiles } from './report-files.ts';

/** `dontunmap patch`: the base runs while the patched kernel is compiled, and neither's end hides the other's. */
export const patch = defineCommand({
  name: 'patch',
  description: 'build a kernel with a patch and without, and say what the patch changes',
  more: `${aboutReports} The results are those of both kernels. ${aboutBuilds}`,
  takes: (command) =>
    takesReports(
      command
        .argument('<patch...>', patchWords)
        .addOption(onOption)
        .addOption(configOption)
        .addOption(refreshOption)
        .addOption(onlyOption)
        .option('--strict', 'a patch of which nothing is compiled here fails')
        .addOption(accelOption),
    ),
  run: async (context, [files], options) => {
    const { cache, cwd, signal, stdout } = context;
    const specification = await loadCases();
    const cases = selectCases(specification.cases, options.only);
    await using reports = await openReportFiles(askedReports(options), cwd, { signal });
    using progress = startProgress(context);
    // The two runs notice the same things about this machine.
    const said = new Set<string>();
    const showOnce = (event: Progress): void => {
      if (event.what !== 'note' || !said.has(event.text)) progress.show(event);
      if (event.what === 'note') said.add(event.text);
    };
    const noUse = new AbortController();
    const runOn = (name: string, image: Image): Promise<Results> =>
      run({
        cases,
        specification,
        kernels: [{ name, kernel: kernelOf(name, image) }],
        overrides: { with: [], without: [] },
        accel: options.accel,
        cache,
        signal: AbortSignal.any([signal, noUse.signal]),
        onProgress: showOnce,
      });
    let coming: Promise<Results> | undefined;
    const onBase = (image: Image): void => {
      coming = runOn('base', image);
      // Awaited below; a build that fails meanwhile is told first.
      coming.catch(() => undefined);
    };
    try {
      const built = await buildAsked(files, options, { context, progress, onBase });
      const before = await (coming ?? runOn('base', built.base));
      const same = built.patched.hash === built.base.hash;
      const after = same ? renamed(before, 'patched') : await runOn('patched', built.patched);
      progress.clear();
      const results = { ...before, kernels: [...before.kernels, ...after.kernels] };
      const { patches, files: changed, source } = built;
      const verdict = { ...verdictOf(results), tested: { source, patches, files: changed, same } };
      stdout.write(verdictReport(verdict, { columns: stdout.columns(), color: stdout.color }));
      await reports.write(results);
      return verdictStatus(verdict, options.strict);
    } catch (error) {
      // The base's answer is of no use any more; its guest must not outlive this.
      noUse.abort(error);
      await coming?.catch(() => undefined);
      throw error;
    }
  },
});

/** The same kernel under another name: what was found out of it need not be found out again. */
function renamed(results: Results, name: string): Results {
  return { ...results, kernels: results.kernels.map((kernel) => ({ ...kernel, name })) };
}

/** What the results of base and patched kernel say of the patch. One that does not come up is an answer, too. */
function verdictOf({ kernels, specification }: Results): Omit<PatchVerdict, 'tested'> {
  const [base, patched] = kernels as [KernelResults, KernelResults];
  const comparison = base.boot && patched.boot && compareKernels(base, patched);
  return { base, patched, specification, ...(comparison && { comparison }) };
}
