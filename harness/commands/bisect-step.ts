import { resolve } from 'node:path';
import { kernelOf } from '../../qemu/image/kernel.ts';
import { buildKernels } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { asFailure } from '../failure.ts';
import { exitStatus, isLost } from '../results/exit-status.ts';
import type { Results } from '../results/results.ts';
import { shortTallyText } from '../results/standing.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { printable } from '../text/printable.ts';
import { defineCommand } from './command.ts';
import { changeOverrides } from './change-options.ts';
import { loadCases } from './load-cases.ts';
import { accelOption, configOption, filterArgument, withOption, withoutOption } from './options.ts';
import { startProgress } from './progress.ts';

/** What git bisect run understands: good, bad, skip this commit; above 127 it stops, and the user sees why. */
export const bisectStatuses = { good: 0, bad: 1, untestable: 125, stop: 128 } as const;

/**
 * `dontunmap bisect-step`: builds the tree that is checked out, runs the cases and says whether it is good.
 *
 * What says nothing about this commit but would fail on every one (a wrong filter, a tool that is missing) is not an answer but
 * a Failure, which ends the bisection: git would take the status 2 for bad.
 */
export const bisectStep = defineCommand({
  name: 'bisect-step',
  description: 'for git bisect run: build the tree, run the cases, and say whether it is good',
  more: 'Exit status: 0 good, 1 bad, 125 not testable, 128 when it cannot do what it is asked for, which ends the bisection. A build runs what is in the tree: in a sandbox (bubblewrap) where the machine has one.',
  failureStatus: bisectStatuses.stop,
  takes: (command) =>
    command
      .addArgument(filterArgument)
      .option('--tree <folder>', 'the tree', '.')
      .addOption(configOption)
      .addOption(withOption)
      .addOption(withoutOption)
      .addOption(accelOption),
  run: async (context, [filters], options) => {
    const { cache, cwd, signal, stdout } = context;
    const specification = await loadCases();
    const cases = selectCases(specification.cases, filters);
    const overrides = changeOverrides(options, specification);
    using progress = startProgress(context);
    const told = { signal, onNote: progress.note, onStep: progress.building };
    const configuration = await readConfiguration(options.config, cwd, signal);
    const source = await resolveSource(resolve(cwd, options.tree), { ...told, cache, cwd });
    const tools = await findTools(told);
    const say = (answer: 'good' | 'bad' | 'untestable', why: string): number => {
      progress.clear();
      stdout.write(`${answer}: ${printable(why)}\n`);
      return bisectStatuses[answer];
    };
    try {
      const { base } = await buildKernels({ ...told, source, configuration, tools, patches: [], cache });
      const kernel = kernelOf('this commit', base);
      const results = await run({
        cases,
        specification,
        kernels: [{ name: kernel.name, kernel }],
        overrides,
        accel: options.accel,
        cache,
        signal,
        onProgress: progress.show,
      });
      return say(...answerOf(results));
    } catch (error) {
      signal.throwIfAborted();
      const { message, evidence = '' } = asFailure(error);
      for (const line of evidence.split('\n').slice(-40)) progress.note(`  ${line}`);
      return say('untestable', message);
    }
  },
});

/** One commit's results as bisection sees them. All unsupported is no answer. */
export function answerOf(results: Results): readonly ['good' | 'bad' | 'untestable', string] {
  const all = results.kernels.flatMap(({ cases }) => cases);
  const lost = results.kernels.find(isLost)?.failure;
  if (lost) return ['untestable', lost.why];
  const first = all.find(({ reason, known }) => reason !== undefined && known === undefined);
  const why = `${shortTallyText(all)}${first ? ` (${first.id}: ${first.reason})` : ''}`;
  const status = exitStatus(results, false);
  if (status === 2 || all.every(({ verdict }) => verdict === 'unsupported')) return ['untestable', why];
  return [status === 0 ? 'good' : 'bad', why];
}
