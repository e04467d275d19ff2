import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { readConfiguration } from '../../qemu/image/configuration.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { usableCache } from '../cache/usable.ts';
import { optionFacts } from '../doctor/options.ts';
import { againstReport, againstStatus, compareWithAccepted } from '../report/against.ts';
import { terminalReport } from '../report/terminal.ts';
import { exitStatus } from '../results/exit-status.ts';
import { withHints } from '../results/hints.ts';
import { run as runCases } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { readAcceptedFolder } from './accepted-folder.ts';
import { askedKernels } from './asked-kernels.ts';
import { changeOverrides } from './change-options.ts';
import { defineCommand } from './command.ts';
import { loadCases } from './load-cases.ts';
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

/** `dontunmap run`: everything that can be asked wrongly is found before anything is started. */
export const run = defineCommand({
  name: 'run',
  description: 'run the cases on kernels and print the matrix',
  more: `${aboutReports} ${aboutAgainst}`,
  takes: (command) => takesReports(takesRun(command)).addOption(againstOption).addOption(strictOption),
  run: async (context, [filters], options) => {
    const { signal, stdout } = context;
    const specification = await loadCases();
    const cases = selectCases(specification.cases, filters);
    const overrides = changeOverrides(options, specification);
    const { against, strict = false } = options;
    const accepted = against === undefined ? [] : await readAcceptedFolder(against, context.cwd);
    await using files = await openReportFiles(askedReports(options), context.cwd, { signal });
    using progress = startProgress(context);
    const asked = options.kernel.length > 0 ? options.kernel : defaultKernels;
    await using usable = await usableCache(context.cache, progress.note);
    const cache = usable.path;
    const kernels = askedKernels(asked, { ...context, cache }, progress.note, (kernel) =>
      noteMissingOptions(kernel, progress.note),
    );
    const answers = await runCases({
      cases,
      specification,
      kernels,
      overrides,
      accel: options.accel,
      cache,
      signal,
      onProgress: progress.show,
      ...(options.jobs !== undefined && { jobs: options.jobs }),
    });
    progress.clear();
    const results = withHints(answers, specification);
    const how = { columns: stdout.columns(), color: stdout.color };
    const compared = against === undefined ? undefined : compareWithAccepted(results, accepted);
    stdout.write(compared ? againstReport(compared, how) : terminalReport(results, how));
    await files.write(results);
    return compared ? againstStatus(compared, strict) : exitStatus(results, strict);
  },
});

/** Says what keeps a kernel from coming up, as its configuration has it, before it is booted for nothing. */
async function noteMissingOptions(kernel: Kernel, note: (text: string) => void): Promise<void> {
  const configuration = await readConfiguration(kernel);
  const facts = configuration ? optionFacts(configuration, kernel) : [];
  for (const { state, says } of facts) if (state === 'fails') note(`${kernel.name}: ${says}`);
}
