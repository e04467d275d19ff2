import { againstReport, againstStatus, compareWithAccepted } from '../report/against.ts';
import { terminalReport } from '../report/terminal.ts';
import { exitStatus } from '../results/exit-status.ts';
import { readAcceptedFolder } from './accepted-folder.ts';
import { defineCommand } from './command.ts';
import {
  aboutAgainst,
  aboutReports,
  againstOption,
  askedReports,
  strictOption,
  takesReports,
} from './options.ts';
import { openReportFiles } from './report-files.ts';
import { readResultsFile } from './results-file.ts';

/** `dontunmap report`: every report again, from a results file. Nothing is run. */
export const report = defineCommand({
  name: 'report',
  description: 'make reports again from a results file: nothing is run',
  more: `${aboutReports} Without a file the matrix is printed. The exit status is that of the run. ${aboutAgainst}`,
  takes: (command) =>
    takesReports(
      command.argument('<results>', 'a file that run --json wrote, of this version or an older one'),
    )
      .addOption(againstOption)
      .addOption(strictOption),
  run: async ({ cwd, signal, stdout }, [file], options) => {
    const results = await readResultsFile(file, cwd, signal);
    const accepted = options.against === undefined ? [] : await readAcceptedFolder(options.against, cwd);
    const { strict = false } = options;
    const asked = askedReports(options);
    await using reports = await openReportFiles(asked, cwd, { inputs: [file], signal });
    const how = { columns: stdout.columns(), color: stdout.color };
    const against = accepted.length > 0 ? compareWithAccepted(results, accepted) : undefined;
    if (against) stdout.write(againstReport(against, how));
    else if (asked.length === 0) stdout.write(terminalReport(results, how));
    await reports.write(results);
    return against ? againstStatus(against, strict) : exitStatus(results, strict);
  },
});
