import { carriedReleases } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { closest } from 'fastest-levenshtein';
import { Failure } from '../failure.ts';
import { differencesText } from '../report/comparison.ts';
import { proposalLines } from '../report/proposal.ts';
import { differencesBetween } from '../results/compare.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { shortTallyText } from '../results/standing.ts';
import { counted } from '../text/counted.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { defineCommand } from './command.ts';
import { accelOption } from './options.ts';
import { startProgress } from './progress.ts';
import { planRun, runNow } from './run-now.ts';
import { type Boundary, findBoundaries } from './since-search.ts';

/** `dontunmap since`: since which release the answer is what it is. Nothing is built: the mirror carries the kernels. */
export const since = defineCommand({
  name: 'since',
  description: 'find since which release the answer is what it is, on kernels that the mirror carries',
  more: 'It asks the oldest and the newest release of a track, or, without one, the newest of every track and the oldest of all, and by bisection those between two that do not answer alike: between two that do, nothing is asked. A release that cannot be had, does not come up, or is broken is passed over. Exit status: 0 it was found, or is the same everywhere; 2 fewer than two releases answered.',
  takes: (command) =>
    command
      .argument('<filter>', 'a clause or a case')
      .option(
        '-k, --kernel <track>',
        `releases of one track (${defaultKernels.join(', ')}); of all without it`,
      )
      .addOption(accelOption),
  run: async (context, [filter], { kernel, accel }) => {
    const { stdout } = context;
    const columns = stdout.columns();
    const how = { columns, color: stdout.color };
    if (kernel !== undefined && !defaultKernels.includes(kernel))
      throw new Failure(
        'usage',
        `"${kernel}" is no track of x86_64; did you mean ${closest(kernel, defaultKernels)}? They are ${defaultKernels.join(', ')}.`,
      );
    const planned = await planRun([filter], { accel });
    using progress = startProgress(context);
    const say = (text: string): void => {
      progress.clear();
      stdout.write(`${wrap(printable(text), columns)}\n`);
    };
    const asking = { cache: context.cache, cwd: context.cwd, signal: context.signal, onNote: progress.note };
    const row: string[] = [];
    const anchors: string[] = [];
    for (const track of kernel === undefined ? defaultKernels : [kernel]) {
      const releases = await carriedReleases(track, asking);
      // A release candidate has no other name than that of its track.
      row.push(...(releases.length > 0 ? releases : [track]));
      anchors.push(row.at(-1)!);
    }
    anchors.push(row[0]!);
    let specification: Results['specification'] | undefined;
    let answered = 0;
    const boundaries = await findBoundaries<KernelResults>(
      row,
      anchors,
      async (name) => {
        const results = await runNow(planned, [name], context, progress);
        const [found] = results.kernels;
        ({ specification } = results);
        if (!found || found.failure || found.cases.some(({ verdict }) => verdict === 'broken')) {
          say(`${name}: no answer${found?.failure ? `: ${found.failure.why}` : ''}`);
          return undefined;
        }
        answered++;
        say(`${name}: ${shortTallyText(found.cases)}`);
        return found;
      },
      (a, b) => differencesBetween(a, b).length === 0,
    );
    if (answered < 2) {
      say('Fewer than two releases answered: nothing is known.');
      return 2;
    }
    for (const boundary of boundaries) {
      const { before, after } = boundary;
      stdout.write('\n');
      say(titleOf(filter, boundary));
      stdout.write(differencesText(differencesBetween(before.answer, after.answer), specification!, how));
      for (const line of proposalLines(before.answer, after.answer)) stdout.write(`    ${printable(line)}\n`);
    }
    stdout.write('\n');
    say(
      boundaries.length === 0
        ? `${filter}: the same on ${counted(answered, 'release')} from ${row[0]} to ${row.at(-1)}.`
        : `${counted(answered, 'release')} of ${row.length} asked.`,
    );
    return 0;
  },
});

function titleOf(filter: string, { before, after, between }: Boundary<KernelResults>): string {
  const not = between.length > 0 ? ` (no answer of ${between.join(', ')})` : '';
  return `${filter}: since ${after.name}, and not on ${before.name}${not}`;
}
