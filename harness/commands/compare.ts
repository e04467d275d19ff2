import {
  compareResults,
  type ResultsComparison,
  resultsComparisonReport,
  resultsComparisonStatus,
} from '../report/results-comparison.ts';
import { defineCommand } from './command.ts';
import { once } from './options.ts';
import { openReportFiles } from './report-files.ts';
import { readResultsFile } from './results-file.ts';

/** `dontunmap compare`: what is different between two results files. */
export const compare = defineCommand({
  name: 'compare',
  description: 'say what changed between two results files, in verdicts and in any record',
  more: 'Kernels are compared with those of the same name, or, where each file has one, with each other. Exit status: 0 nothing got worse; 1 a case newly deviates, a kernel complains of something new, or gives no answers any more; 2 something could not be found out, or the files have no kernel or no case in common.',
  takes: (command) =>
    command
      .argument('<before>', 'a file that run --json wrote')
      .argument('<after>', 'another')
      .option('--json <file>', 'write the comparison (JSON)', once),
  run: async ({ cwd, signal, stdout }, [before, after], { json }) => {
    const asked = json === undefined ? [] : [{ option: 'json', file: json, text: asJson }];
    const [was, now] = [
      await readResultsFile(before, cwd, signal),
      await readResultsFile(after, cwd, signal),
    ];
    await using files = await openReportFiles<ResultsComparison>(asked, cwd, {
      inputs: [before, after],
      signal,
    });
    const comparison = compareResults(was, now);
    stdout.write(resultsComparisonReport(comparison, { columns: stdout.columns(), color: stdout.color }));
    await files.write(comparison);
    return resultsComparisonStatus(comparison);
  },
});

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
