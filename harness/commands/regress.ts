import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { defaultKernels, tracks } from '../../qemu/catalogue/tracks.ts';
import { Failure } from '../failure.ts';
import { againstReport } from '../report/against.ts';
import { type FormatName, formatNames, formats } from '../report/index.ts';
import { isNews, nightLines, nightOf, nightStatus } from '../report/night.ts';
import { terminalReport } from '../report/terminal.ts';
import type { Results } from '../results/results.ts';
import { lookIntoFolder } from './accepted-folder.ts';
import type { Context } from './context.ts';
import { defineCommand } from './command.ts';
import { openNights } from './day-folder.ts';
import { accelOption, jobsOption, onlyOption } from './options.ts';
import { startProgress } from './progress.ts';
import { type PlannedRun, planRun, runNow } from './run-now.ts';

/** The file of each format in the folder of a day. */
const fileNames: Readonly<Record<FormatName, string>> = {
  json: 'results.json',
  junit: 'junit.xml',
  ktap: 'results.ktap',
  html: 'results.html',
  clauses: 'clauses.md',
};

/** Text for a folder is as wide as a mail. */
const asFile = { columns: 80, color: false };

/** `dontunmap regress`: a night's work, unattended. */
export const regress = defineCommand({
  name: 'regress',
  description: 'run all cases on the newest kernel of every track, and say what got worse',
  more: 'For a nightly job: it asks the mirror for newer kernels, whatever was asked when, runs, compares with the accepted results (dontunmap accept), writes all reports into a folder of the day, and says in at most ten lines what happened. Exit status: 0 nothing got worse; 1 something did: a case newly deviates, a kernel complains of something new, or does not come up; 2 something could not be found out, or another regress is at work there; 3 nothing got worse, and a track could not be asked for: the mirror is away. A track of which nothing was accepted is judged by itself, as run does.',
  takes: (command) =>
    command
      .option('--every <track...>', `these tracks; ${defaultKernels.join(', ')} without it`)
      .option('--into <dir>', 'the folder of nights', 'nightly')
      .option(
        '--against <dir>',
        'the folder of accepted results; accepted in the folder of nights without it',
      )
      .addOption(onlyOption)
      .addOption(accelOption)
      .addOption(jobsOption),
  run: async (context, _args, { every, into, against, only, ...options }) => {
    const { cwd, stdout } = context;
    const names = every ?? defaultKernels;
    names.forEach(refuseUnknown);
    const planned = await planRun(only, options);
    const accepting = against ?? join(into, 'accepted');
    await using nights = await openNights(into, cwd);
    const accepted = await lookIntoFolder(accepting, cwd);
    const { results, notes } = await runQuietly(planned, names, context);
    const night = nightOf(results, accepted);
    const say = (said: readonly string[]): void => stdout.write(said.map((line) => `${line}\n`).join(''));
    // Said before anything is written: the disk may be full.
    say(nightLines(night, stdout.columns()));
    const folder = await nights.keep(results.startedAt.slice(0, 10), {
      ...reportsOf(results),
      'report.txt': [
        `${nightLines(night, Infinity).join('\n')}\n`,
        againstReport(night.against, asFile),
        terminalReport(results, asFile),
        notes,
      ]
        .filter((part) => part !== '')
        .join('\n'),
    });
    say([
      `reports: ${folder}`,
      ...(isNews(night)
        ? [`to accept it: dontunmap accept ${join(folder, fileNames.json)} --into ${accepting}`]
        : []),
    ]);
    return nightStatus(night);
  },
});

function refuseUnknown(name: string): void {
  const known = tracks.map((track) => track.name);
  if (known.includes(name)) return;
  throw new Failure(
    'usage',
    `No track is called "${name}"; did you mean ${closest(name, known)}? The tracks are ${known.join(', ')}.`,
  );
}

function reportsOf(results: Results): Readonly<Record<string, string>> {
  return Object.fromEntries(formatNames.map((name) => [fileNames[name], formats[name].text(results)]));
}

/** Runs, and keeps what it has to note on the way where nobody looks on; it is said when the run fails. */
async function runQuietly(
  planned: PlannedRun,
  names: readonly string[],
  context: Context,
): Promise<{ readonly results: Results; readonly notes: string }> {
  const { stderr } = context;
  let notes = '';
  const quiet = { ...stderr, write: (text: string) => void (notes += text) };
  const own = stderr.live ? context : { ...context, stderr: quiet };
  using progress = startProgress(own);
  try {
    const results = await runNow(planned, names, own, progress, true);
    return { results, notes };
  } catch (error) {
    stderr.write(notes);
    throw error;
  }
}
