import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure, whyRefused } from '../failure.ts';
import {
  type Answers,
  answersOf,
  type History,
  historiesOf,
  historyReport,
  onlyChanged,
} from '../report/history.ts';
import { historySvg } from '../report/history-svg.ts';
import { counted } from '../text/counted.ts';
import { beginningOf } from './beginning-of.ts';
import { defineCommand } from './command.ts';
import { messageText } from './message.ts';
import { once } from './options.ts';
import { openReportFiles } from './report-files.ts';
import { readResultsFile } from './results-file.ts';

/** `dontunmap history`: since which release each clause's verdict is what it is, from a folder of results files. */
export const history = defineCommand({
  name: 'history',
  description: 'say since which release each clause has its verdict, from a folder of results files',
  more: 'Results files are those that run --json and regress wrote, also in folders below; results of patches are left out. Releases are in their order, not in that of the runs; where one was run more than once, the answer of the most cases counts, and of those the last.',
  takes: (command) =>
    command
      .argument('<dir>', 'a folder of results files')
      .option('--all', 'also clauses whose verdict never changed')
      .option('--svg <file>', 'write a picture (SVG)', once),
  run: async (context, [folder], { all = false, svg }) => {
    const { cwd, signal, stdout, stderr } = context;
    const files = await resultsIn(folder, cwd);
    const asked = svg === undefined ? [] : [{ option: 'svg', file: svg, text: historySvg }];
    await using reports = await openReportFiles<readonly History[]>(asked, cwd, { signal });
    const answers: Answers[] = [];
    let order: readonly string[] = [];
    let newest = '';
    for (const file of files) {
      signal.throwIfAborted();
      try {
        const results = await readResultsFile(file, cwd, signal);
        if (results.tested) continue;
        answers.push(...answersOf(results));
        if (results.startedAt < newest) continue;
        newest = results.startedAt;
        order = results.specification.clauses.map(({ id }) => id);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'usage') throw error;
        stderr.write(messageText(`left out: ${error.message}`, context));
      }
    }
    if (answers.length === 0)
      throw new Failure(
        'usage',
        `${folder} has ${counted(files.length, 'results file')}${files.length > 0 ? ' without an answer of a kernel that names its release' : ''}; give a folder of files that run --json or regress wrote.`,
      );
    const histories = historiesOf(answers, order);
    stdout.write(historyReport(histories, all, { columns: stdout.columns(), color: stdout.color }));
    await reports.write(all ? histories : histories.map(onlyChanged));
    return 0;
  },
});

/** The results files of a folder and those below, by what they begin with. */
async function resultsIn(folder: string, cwd: string): Promise<readonly string[]> {
  if (folder === '')
    throw new Failure('usage', 'The name of the folder is empty; give a folder of results files.');
  const entries = await readdir(resolve(cwd, folder), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const why = whyRefused(error, { ENOENT: 'it is not there', ENOTDIR: 'it is no folder' });
      throw new Failure('usage', `${folder} cannot be read (${why}); give a folder of results files.`, {
        cause: error,
      });
    },
  );
  const files = entries
    .filter((each) => each.isFile() && each.name.endsWith('.json'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const found: string[] = [];
  for (const file of files)
    if ((await beginningOf(file, 100))?.includes('"dontunmap-results"')) found.push(file);
  return found;
}
