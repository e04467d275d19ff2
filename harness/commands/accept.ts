import { acceptedOf } from '../results/accepted.ts';
import { versionOf } from '../report/against.ts';
import { Failure } from '../failure.ts';
import { counted } from '../text/counted.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { lookIntoFolder, writeAcceptedFolder } from './accepted-folder.ts';
import { defineCommand } from './command.ts';
import { readResultsFile } from './results-file.ts';

/** `dontunmap accept`: keeps the answers of a results file as the accepted ones of their tracks. */
export const accept = defineCommand({
  name: 'accept',
  description: 'keep a result as the accepted one of each kernel in it',
  more: 'The folder gets a file for each kernel, made for a repository: nothing in it changes from run to run but what a kernel answers. run --against DIR and report --against DIR then tell only what differs from it. A case that is broken keeps the answer that was accepted before; a kernel that gave no answers is left as it is.',
  takes: (command) =>
    command
      .argument('<results>', 'a file that run --json wrote')
      .option('--into <dir>', 'the folder of accepted results', 'accepted')
      .option('--fewer', 'accept a result that has not all cases that were accepted before'),
  run: async ({ cwd, signal, stdout }, [file], { into, fewer = false }) => {
    const results = await readResultsFile(file, cwd, signal);
    if (results.tested)
      throw new Failure(
        'usage',
        `${file} is of a patch; accept what run or regress wrote of kernels as they are.`,
      );
    const before = await lookIntoFolder(into, cwd);
    const lines: string[] = [];
    const all = results.kernels.flatMap((kernel) => {
      const { name, cases } = kernel;
      const old = before.find(({ track }) => track === name);
      const now = acceptedOf(kernel, results.suite, old);
      if (!now || cases.length === 0) {
        lines.push(`${name}: left as it is: ${kernel.failure?.why ?? 'it has no answers'}`);
        return [];
      }
      const lost = Object.keys(old?.cases ?? {}).filter((id) => !Object.hasOwn(now.cases, id));
      if (lost.length > 0 && !fewer)
        throw new Failure(
          'usage',
          `${file} has no answer of ${counted(lost.length, 'case')} accepted of ${name} (${lost[0]}${lost.length > 1 ? ', …' : ''}); give a result of all cases, or --fewer where they are no more.`,
        );
      const broken = cases.filter(({ verdict }) => verdict === 'broken').length;
      const less = broken > 0 ? `; ${broken} broken, of which nothing is accepted anew` : '';
      const dropped = lost.length > 0 ? `; ${lost.length} dropped` : '';
      lines.push(
        `${name}: ${versionOf(kernel)}, ${counted(Object.keys(now.cases).length, 'case')}${dropped}${less}`,
      );
      return [now];
    });
    if (all.length === 0)
      throw new Failure(
        'usage',
        `${file} has no kernel that gave all its answers; there is nothing to accept.`,
      );
    await writeAcceptedFolder(into, cwd, all);
    for (const line of lines) stdout.write(`${wrap(printable(line), stdout.columns())}\n`);
    return 0;
  },
});
