import { terminalReport } from '../report/terminal.ts';
import { exitStatus } from '../results/exit-status.ts';
import { defineCommand } from './command.ts';
import { aboutReports, askedReports, strictOption, takesReports } from './options.ts';
import { openReportFiles } from './report-files.ts';
import { readResultsFile } from './results-file.ts';

/** `dontunmap report`: every report again, from a results file. Nothing is run. */
export const report = defineCommand({
  name: 'report',
  description: 'make reports again from a results file: nothing is run',
  more: `${aboutReports} Without a file the matrix is printed. The exit status is that of the run.`,
  takes: (command) =>
    takesReports(
      command.argument('<results>', 'a file that run --json wrote, of this version or an older one'),
    ).addOption(strictOption),
  run: async ({ cwd, signal, stdout }, [file], options) => {
    const results = await readResultsFile(file, cwd, signal);
    const asked = askedReports(options);
    await using reports = await openReportFiles(asked, cwd, { inputs: [file], signal });
    if (asked.length === 0)
      stdout.write(terminalReport(results, { columns: stdout.columns(), color: stdout.color }));
    await reports.write(results);
    return exitStatus(results, options.strict ?? false);
  },
});
