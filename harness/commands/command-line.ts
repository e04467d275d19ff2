import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { closest } from 'fastest-levenshtein';
import { asFailure, Failure, type FailureKind } from '../failure.ts';
import type { CliCommand } from './command.ts';
import type { Context } from './context.ts';
import { loadCommands } from './index.ts';
import { messageText } from './message.ts';

/** Exit statuses of what does not come to an answer; those of answers are the results' (results/results.ts). */
const failureStatuses: Readonly<Record<FailureKind, number>> = {
  usage: 2,
  kernel: 2,
  harness: 2,
  interrupted: 130,
};

/** Parses the arguments and does what they say. What fails is said on standard error; the exit status. */
export async function commandLine(args: readonly string[], context: Context): Promise<number> {
  let commands: readonly CliCommand[] = [];
  try {
    commands = await loadCommands(args[0]);
    return await parseAndRun(args, context, commands);
  } catch (error) {
    const failure = asFailure(context.signal.aborted ? context.signal.reason : error);
    tell(failure, context);
    const own = commands.find(({ name }) => name === args[0])?.failureStatus;
    const interrupted = failure.kind === 'interrupted';
    return interrupted || own === undefined ? failureStatuses[failure.kind] : own;
  }
}

/** One sentence, and below it what it is about. */
function tell({ message, evidence }: Failure, context: Context): void {
  const below = evidence?.split('\n').map((line) => `\n  ${line}`) ?? [];
  context.stderr.write(messageText(`dontunmap: ${message}${below.join('')}`, context));
}

async function parseAndRun(
  args: readonly string[],
  context: Context,
  commands: readonly CliCommand[],
): Promise<number> {
  let status = 0;
  const program = programOf(context, commands, (ended) => (status = ended));
  const [first] = args;
  if (first === undefined) {
    context.stderr.write(program.helpInformation());
    return failureStatuses.usage;
  }
  if (!first.startsWith('-')) find(program, first);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw wrongUse(error, first);
  }
  return status;
}

/** Commander's program of all commands, and `help`. */
function programOf(
  context: Context,
  commands: readonly CliCommand[],
  end: (status: number) => void,
): Command {
  const { stdout } = context;
  const program = new Command(context.program)
    .description('What mremap(2) does, proved on real kernels.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({
      writeOut: stdout.write,
      writeErr: () => undefined,
      getOutHelpWidth: stdout.columns,
      getOutHasColors: () => stdout.color,
    })
    .helpCommand(false);
  for (const each of commands) addTo(program, each.prepare(context, end));
  const help = new Command('help')
    .description('say what a command does and takes')
    .argument('[command...]', 'as it would be typed')
    .action((names) => {
      let about: CommandUnknownOpts = program;
      for (const name of names) about = find(about, name);
      about.outputHelp();
    });
  addTo(program, help);
  return program;
}

/** What is set on the program holds for its commands too, and for theirs. */
function addTo(parent: CommandUnknownOpts, command: CommandUnknownOpts): void {
  parent.addCommand(command.copyInheritedSettings(parent));
  for (const each of command.commands) each.copyInheritedSettings(parent);
}

function find({ commands: all }: CommandUnknownOpts, name: string): CommandUnknownOpts {
  const found = all.find((each) => each.name() === name);
  if (found) return found;
  const names = all.map((each) => each.name());
  if (names.length === 0)
    throw new Failure('usage', `There is no command "${name}" below it; dontunmap help lists what there is.`);
  const nearest = closest(name, names);
  throw new Failure(
    'usage',
    `There is no command "${name}"; did you mean ${nearest}? dontunmap help lists them.`,
  );
}

/** Commander's words as a sentence that says where to look. */
function wrongUse({ message }: CommanderError, command: string): Failure {
  const said = message
    .replace(/^error: /, '')
    .replace(/\n/g, ' ')
    .replace(/\.?$/, '');
  const about = command.startsWith('-') ? 'help' : `help ${command}`;
  return new Failure(
    'usage',
    `${said[0]?.toUpperCase()}${said.slice(1)}; dontunmap ${about} lists what there is.`,
  );
}
