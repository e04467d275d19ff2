import { Command, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';
import { wrap } from '../text/wrap.ts';
import type { Context } from './context.ts';

/** A command as its file writes it: what it takes and what it does with it. */
export interface CommandDefinition<Args extends unknown[], Options extends OptionValues> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly description: string;
  /** What is to be known beyond arguments and options; below them in the command's own help. */
  readonly more?: string;
  /** Adds arguments and options; their types are those that `run` gets. */
  readonly takes: (command: Command) => Command<Args, Options>;
  /** The exit status. */
  readonly run: (context: Context, args: NoInfer<Args>, options: NoInfer<Options>) => Promise<number>;
  /** Exit status when it cannot do what it was asked for; 2 without. */
  readonly failureStatus?: number;
  readonly subcommands?: readonly CliCommand[];
}

/** A command whose types are its own business. */
export interface CliCommand extends Pick<
  CommandDefinition<unknown[], OptionValues>,
  'name' | 'description' | 'failureStatus'
> {
  /** The command as commander parses it; `end` gets the exit status of a run. */
  readonly prepare: (context: Context, end: (status: number) => void) => CommandUnknownOpts;
}

/** Makes a command of its definition. */
export function defineCommand<Args extends unknown[], Options extends OptionValues>(
  definition: CommandDefinition<Args, Options>,
): CliCommand {
  const { name, description, more, takes, run, failureStatus, subcommands = [] } = definition;
  return {
    name,
    description,
    ...(failureStatus !== undefined && { failureStatus }),
    prepare: (context, end) => {
      const bare = new Command(name).description(description);
      if (more !== undefined) bare.addHelpText('after', `\n${paragraph(more, context.stdout.columns())}`);
      for (const each of subcommands) bare.addCommand(each.prepare(context, end));
      const command = takes(bare);
      command.action(async () => end(await run(context, command.processedArgs, command.opts())));
      return bare;
    },
  };
}

function paragraph(text: string, columns: number): string {
  return wrap(text, columns).replaceAll(/\n {2}/g, '\n');
}
