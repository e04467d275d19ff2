import { resolve } from 'node:path';
import { isCatalogueName } from '../../qemu/catalogue/kernels.ts';
import { Failure } from '../failure.ts';
import {
  compareResults,
  type ResultsComparison,
  resultsComparisonReport,
  resultsComparisonStatus,
} from '../report/results-comparison.ts';
import type { Results } from '../results/results.ts';
import { beginningOf } from './beginning-of.ts';
import { defineCommand } from './command.ts';
import { accelOption, jobsOption, once, onlyOption } from './options.ts';
import { startProgress } from './progress.ts';
import { openReportFiles } from './report-files.ts';
import { readResultsFile } from './results-file.ts';
import { planRun, runNow } from './run-now.ts';

/** `dontunmap compare`: what is different between two results, of files or of kernels that are run now. */
export const compare = defineCommand({
  name: 'compare',
  description: 'say what changed between two results, in verdicts and in any record',
  more: 'What is a kernel, by the name that run --kernel takes, is run now. Kernels are compared with those of the same name, or, where each side has one, with each other. Exit status: 0 nothing got worse; 1 a case newly deviates, a kernel complains of something new, or gives no answers any more; 2 something could not be found out, or the sides have no kernel or no case in common.',
  takes: (command) =>
    command
      .argument('<before>', 'a file that run --json wrote, or a kernel')
      .argument('<after>', 'another')
      .addOption(onlyOption)
      .addOption(accelOption)
      .addOption(jobsOption)
      .option('--json <file>', 'write the comparison (JSON)', once),
  run: async (context, [before, after], { json, only, ...options }) => {
    const { cwd, signal, stdout } = context;
    const asked = json === undefined ? [] : [{ option: 'json', file: json, text: asJson }];
    const sides = [before, after];
    const kernels: string[] = [];
    for (const side of sides) if (await isKernel(side, cwd)) kernels.push(side);
    if (kernels.length === 0 && only.length > 0)
      throw new Failure('usage', '--only is of kernels that are run now, and both are files; leave it out.');
    const planned = kernels.length > 0 ? await planRun(only, options) : undefined;
    const files = sides.filter((side) => !kernels.includes(side));
    const read = new Map<string, Results>();
    for (const file of files) read.set(file, await readResultsFile(file, cwd, signal));
    await using reports = await openReportFiles<ResultsComparison>(asked, cwd, { inputs: files, signal });
    if (planned) {
      using progress = startProgress(context);
      const results = await runNow(planned, kernels, context, progress);
      // In their order.
      for (const [index, kernel] of [...new Set(kernels)].entries())
        read.set(kernel, { ...results, kernels: results.kernels.slice(index, index + 1) });
    }
    const comparison = compareResults(read.get(before)!, read.get(after)!);
    stdout.write(resultsComparisonReport(comparison, { columns: stdout.columns(), color: stdout.color }));
    await reports.write(comparison);
    return resultsComparisonStatus(comparison);
  },
});

/** How a .deb begins. */
const packageStart = '!<ar';

/** Whether a kernel is meant: a name of the catalogue, or a file that does not begin as a results file does. */
async function isKernel(side: string, cwd: string): Promise<boolean> {
  if (isCatalogueName(side)) return true;
  // Other text is read as results, and refused in the words for them; no image begins so.
  const text = (await beginningOf(resolve(cwd, side), 4)) ?? '';
  return text.length === 4 && (text === packageStart || !/^[\t\n\r -~]+$/.test(text));
}

/** The comparison for machines: what a results file has already is not said again. */
function asJson({ comparisons, onlyBefore, onlyAfter }: ResultsComparison): string {
  const names = (kernels: ResultsComparison['onlyBefore']) => kernels.map(({ name }) => name);
  const kernels = comparisons.map(({ before, after, comparison }) => ({
    before: before.name,
    after: after.name,
    ...comparison,
  }));
  const all = { kernels, onlyBefore: names(onlyBefore), onlyAfter: names(onlyAfter) };
  return `${JSON.stringify(all, null, 2)}\n`;
}
