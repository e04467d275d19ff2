import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
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
  takesRun,
} from './options.ts';
import { startProgress } from './progress.ts';
import { openReportFiles } from './report-files.ts';
import { planRun, runNow } from './run-now.ts';

/** `dontunmap run`: everything that can be asked wrongly is found before anything is started. */
export const run = defineCommand({
  name: 'run',
  description: 'run the cases on kernels and print the matrix',
  more: `${aboutReports} ${aboutAgainst}`,
  takes: (command) => takesReports(takesRun(command)).addOption(againstOption).addOption(strictOption),
  run: async (context, [filters], options) => {
    const { cwd, signal, stdout } = context;
    const { against, strict = false } = options;
    const planned = await planRun(filters, options);
    const accepted = against === undefined ? undefined : await readAcceptedFolder(against, cwd);
    await using files = await openReportFiles(askedReports(options), cwd, { signal });
    using progress = startProgress(context);
    const names = options.kernel.length > 0 ? options.kernel : defaultKernels;
    const results = await runNow(planned, names, context, progress);
    const how = { columns: stdout.columns(), color: stdout.color };
    const compared = accepted && compareWithAccepted(results, accepted);
    stdout.write(compared ? againstReport(compared, how) : terminalReport(results, how));
    await files.write(results);
    return compared ? againstStatus(compared, strict) : exitStatus(results, strict);
  },
});
