import { Argument } from '@commander-js/extra-typings';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { loadMutants } from '../mutants/mutant.ts';
import { type CliCommand, defineCommand } from './command.ts';
import { completed } from './completion/commands.ts';
import { shells } from './completion/shells.ts';
import { loadCases } from './load-cases.ts';

/**
 * `dontunmap completion`: what a shell reads to complete commands, options, tracks, clauses and changes.
 *
 * @param load all commands, which know what they take
 */
export const completionOf = (load: () => Promise<readonly CliCommand[]>): CliCommand =>
  defineCommand({
    name: 'completion',
    description: 'print what a shell reads to complete commands, options, tracks and clauses',
    more: 'bash: source <(dontunmap completion bash). zsh: source <(dontunmap completion zsh). fish: dontunmap completion fish | source. In the file that the shell reads at its start it is always that of the clauses that there are.',
    takes: (command) =>
      command.addArgument(
        new Argument('<shell>', 'the shell').choices(Object.keys(shells) as readonly (keyof typeof shells)[]),
      ),
    run: async (context, [shell]) => {
      const { families, clauses, changes } = await loadCases();
      const commands = (await load()).map((each) => each.prepare(context, () => undefined));
      const names = commands.map((each) => each.name());
      const lists = {
        commands: [...names, 'help'],
        clauses: [...families, ...clauses].map(({ id }) => id),
        mutants: (await loadMutants()).map(({ id }) => id),
        changes: Object.keys(changes),
        tracks: tracks.map(({ name }) => name),
      };
      const help = {
        path: 'help',
        description: 'say what a command does and takes',
        options: [],
        offer: { list: 'commands' },
      } as const;
      const script = shells[shell]([...commands.flatMap((each) => completed(each)), help], lists);
      context.stdout.write(script);
      return 0;
    },
  });
