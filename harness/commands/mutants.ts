import { Option } from '@commander-js/extra-typings';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { Failure } from '../failure.ts';
import { tryMutants } from '../mutants/campaign.ts';
import { chooseMutants } from '../mutants/choose.ts';
import { loadMutants } from '../mutants/mutant.ts';
import { mutantsReport, scoreOf, trialLine } from '../report/mutants.ts';
import { defineCommand } from './command.ts';
import { loadCases } from './load-cases.ts';
import { aboutBuilds, accelOption, jobsOption, once } from './options.ts';
import { startProgress } from './progress.ts';

/** `dontunmap mutants`: kernels that are wrong on purpose, and whether the cases notice. */
export const mutants = defineCommand({
  name: 'mutants',
  description: 'build kernels that are wrong on purpose, and say which clauses reject them',
  more: `Each is a file in mutants/. The cases of the clause that it breaks run first, all others when those do not reject it. What was tried once is recalled: it can be interrupted and goes on there. Exit status: 0 when each is rejected by its clause (or argued to be equivalent), 1 when one is not, 2 when that cannot be found out. ${aboutBuilds}`,
  takes: (command) =>
    command
      .argument('[filter...]', 'mutants, by words or parts of their ids or of the clauses that they break')
      .addOption(
        new Option('-k, --kernel <track>', 'the source that is made wrong').argParser(once).default('6.12'),
      )
      .addOption(new Option('--fast', 'a mutant is done with at the first group of cases that rejects it'))
      .addOption(jobsOption)
      .addOption(accelOption),
  run: async (context, [filters], options) => {
    const { cache, cwd, signal, stdout } = context;
    const specification = await loadCases();
    const all = (await loadMutants()).filter(({ tracks }) => tracks.includes(options.kernel));
    if (all.length === 0)
      throw new Failure(
        'usage',
        `No mutant is for "${options.kernel}"; give a track that some are for, as 6.12.`,
      );
    const chosen = chooseMutants(all, filters);
    using progress = startProgress(context);
    const told = { signal, onNote: progress.note, onStep: progress.building };
    const source = await resolveSource(options.kernel, { ...told, cache, cwd });
    const build = {
      ...told,
      source,
      configuration: await readConfiguration([], cwd, signal),
      tools: await findTools(told),
      cache,
    };
    let done = 0;
    const trials = await tryMutants({
      mutants: chosen,
      build,
      run: {
        specification,
        accel: options.accel,
        cache,
        signal,
        ...(options.jobs !== undefined && { jobs: options.jobs }),
      },
      fast: options.fast ?? false,
      onTrial: (trial, milliseconds) => {
        const time = milliseconds < 500 ? 'tried before' : `${(milliseconds / 1000).toFixed(1)} s`;
        progress.note(`${++done}/${chosen.length} ${trialLine(trial)}, ${time}`);
      },
    });
    progress.clear();
    stdout.write(mutantsReport(trials, stdout.columns()));
    const { own, of } = scoreOf(trials);
    const untried = trials.some(({ fate }) => fate.startsWith('does not'));
    if (untried) return 2;
    return own === of ? 0 : 1;
  },
});
