import { type Command, Option } from 'commander';
import { buildCommand } from './build.ts';
import { bisectStepCommand } from './bisect-step.ts';
import { patchCommand } from './patch.ts';

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** Adds what builds a kernel: `patch`, `build` and `bisect-step`. */
export function addPatchCommands(program: Command, signal: AbortSignal, end: (status: number) => void): void {
  const on = [
    '--on <source>',
    'a track, an exact version, or a folder with a kernel (only read)',
    '6.12',
  ] as const;
  const config = ['--config <fragment>', 'CONFIG_ lines on top of our own; may be given again'] as const;
  const refresh = ['--refresh', 'ask the mirror for a newer source of the track'] as const;

  program
    .command('patch')
    .description('build a kernel with a patch and without, and say what the patch changes')
    .argument('<file...>', 'diffs or mailboxes, in order; - is standard input')
    .option(...on)
    .option(...config, collect, [])
    .option(...refresh)
    .option('--only <filter>', 'run only cases whose id contains this; may be given again', collect, [])
    .option('--json <file>', 'write the results file, with both kernels')
    .addOption(
      new Option('--accel <how>', 'how guests are accelerated')
        .choices(['auto', 'kvm', 'tcg'])
        .default('auto'),
    )
    .action(async (files: string[], options: Record<string, unknown>) => {
      end(await patchCommand(files, options as never, signal));
    });

  program
    .command('build')
    .description('build a kernel and print the path of its image')
    .argument('[patch...]', 'diffs or mailboxes, in order; - is standard input')
    .option(...on)
    .option(...config, collect, [])
    .option(...refresh)
    .action(async (files: string[], options: Record<string, unknown>) => {
      await buildCommand(files, options as never, signal);
      end(0);
    });

  program
    .command('bisect-step')
    .description(
      'for git bisect run: build the tree, run cases; 0 good, 1 bad, 125 untestable, 128 asked wrongly',
    )
    .argument('[filter...]', 'clauses or cases, by any part of their id; all without one')
    .option('--tree <folder>', 'the tree; the current folder without it')
    .option(...config, collect, [])
    .option('--with <era>', 'every commit has this era, whatever its release says', collect, [])
    .option('--without <era>', 'every commit lacks this era, whatever its release says', collect, [])
    .action(async (filters: string[], options: Record<string, unknown>) => {
      end(await bisectStepCommand(filters, options as never, signal));
    });
}
