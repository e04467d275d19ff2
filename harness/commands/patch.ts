import { join } from 'node:path';
import type { Image } from '../../qemu/image/image.ts';
import { kernelOf } from '../../qemu/image/kernel.ts';
import { buildKernels, type Built } from '../../qemu/kbuild/build.ts';
import { sourceVersion } from '../../qemu/kbuild/source-version.ts';
import { Failure } from '../failure.ts';
import { patchVerdict, verdictReport, verdictStatus } from '../report/patch-verdict.ts';
import type { Results } from '../results/results.ts';
import type { Progress } from '../run/plan.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { askedBuild } from './build.ts';
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
import { firstThatBreaks, partsOf } from './patch-each.ts';
import { patchReach } from './patch-reach.ts';
import { testedOf } from './patch-tested.ts';
import { startProgress } from './progress.ts';
import { openReportFiles } from './report-files.ts';

/** `dontunmap patch`: the base runs while the patched kernel is compiled, and neither's end hides the other's. */
export const patch = defineCommand({
  name: 'patch',
  description: 'build a kernel with a patch and without, and say what the patch changes',
  more: `${aboutReports} The results are those of all kernels. ${aboutBuilds}`,
  takes: (command) =>
    takesReports(
      command
        .argument('<patch...>', patchWords)
        .addOption(onOption)
        .addOption(configOption)
        .addOption(refreshOption)
        .addOption(onlyOption)
        .option('--each', 'a series patch by patch: which one is to blame')
        .option('--reach', 'also say which of its lines the cases run, counted by GCOV (one more kernel)')
        .option('--strict', 'a patch of which nothing is compiled here, or that no case reaches, fails')
        .addOption(accelOption),
    ),
  run: async (context, [files], options) => {
    const { cache, cwd, signal, stdout } = context;
    const specification = await loadCases();
    const cases = selectCases(specification.cases, options.only);
    await using reports = await openReportFiles(askedReports(options), cwd, { signal });
    using progress = startProgress(context);
    // The runs notice the same things about this machine.
    const said = new Set<string>();
    const showOnce = (event: Progress): void => {
      if (event.what !== 'note' || !said.has(event.text)) progress.show(event);
      if (event.what === 'note') said.add(event.text);
    };
    const noUse = new AbortController();
    const either = AbortSignal.any([signal, noUse.signal]);
    const running = {
      cases,
      specification,
      accel: options.accel,
      cache,
      onProgress: showOnce,
      signal: either,
    };
    const known = new Map<string, Promise<Results>>();
    /** The same kernel under another name need not be asked again. */
    const runOn = async (name: string, image: Image): Promise<Results> => {
      const found =
        known.get(image.hash) ??
        run({
          ...running,
          kernels: [{ name, kernel: kernelOf(name, image) }],
          overrides: { with: [], without: [] },
        });
      known.set(image.hash, found);
      const results = await found;
      return { ...results, kernels: results.kernels.map((kernel) => ({ ...kernel, name })) };
    };
    let coming: Promise<Results> | undefined;
    const onBase = (image: Image): void => {
      coming = runOn('base', image);
      // Awaited below; a build that fails meanwhile is told first.
      coming.catch(() => undefined);
    };
    try {
      const asked = await askedBuild(files, options, { context, progress });
      const built = await buildKernels({ ...asked, onBase }).catch(async (error: unknown) => {
        const broken = options.each && error instanceof Failure && error.code === 'no-build';
        throw broken ? await firstThatBreaks(asked, error) : error;
      });
      const before = await (coming ?? runOn('base', built.base));
      const between = options.each
        ? await partsOf(asked, async (name, image) => (await runOn(name, image)).kernels[0]!)
        : [];
      const after = await runOn('patched', built.patched);
      const reach = await wanted(options.reach && isUp(after, built), () =>
        patchReach(built, { asked, config: options.config, context, running }),
      );
      progress.clear();
      const { source } = asked;
      const tested = testedOf(built, {
        asked,
        version: await sourceVersion(join(source.folder, 'tree'), source.origin),
        fragments: options.config,
        ...(options.each && { steps: [...between.map(({ name }) => name), 'patched'] }),
        ...(reach && !(reach instanceof Failure) && { reach }),
      });
      const results = { ...before, tested, kernels: [...before.kernels, ...between, ...after.kernels] };
      const verdict = patchVerdict(results, tested);
      stdout.write(verdictReport(verdict, { columns: stdout.columns(), color: stdout.color }));
      await reports.write(results);
      // The verdict is no less one for it.
      if (reach instanceof Failure) throw reach;
      return verdictStatus(verdict, options.strict);
    } catch (error) {
      // The base's answer is of no use any more; its guest must not outlive this.
      noUse.abort(error);
      await coming?.catch(() => undefined);
      throw error;
    }
  },
});

/** Where the patched kernel is another one, and gives answers. */
function isUp({ kernels }: Results, { base, patched }: Built): boolean {
  return patched.hash !== base.hash && kernels.every(({ boot }) => boot);
}

/** What comes of it, where it is wanted; a Failure is an outcome. */
async function wanted<T>(is: boolean | undefined, work: () => Promise<T>): Promise<T | Failure | undefined> {
  if (!is) return undefined;
  return work().catch((error: unknown) => {
    if (error instanceof Failure && error.kind !== 'interrupted') return error;
    throw error;
  });
}
