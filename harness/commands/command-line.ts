import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { Failure } from '../failure.ts';
import { registerDoctor } from './doctor.ts';
import { fetchKernels, listKernels } from './kernels.ts';
import { orStop } from './bisect-step.ts';
import { addPatchCommands } from './patch-options.ts';
import { runCommand } from './run.ts';
import { registerShow } from './show.ts';
import { registerWatch } from './watch.ts';

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

/** Parses the arguments and does what they say; the exit status. */
export function commandLine(args: readonly string[], signal: AbortSignal): Promise<number> {
  const status = parseAndDo(args, signal);
  return args[0] === 'bisect-step' ? orStop(status, signal) : status;
}

async function parseAndDo(args: readonly string[], signal: AbortSignal): Promise<number> {
  let status = 0;
  const program = new Command('dontunmap')
    .description('What mremap(2) does, proved on real kernels.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError();

  const runs = (command: Command): Command =>
    command
      .option(
        '-k, --kernel <kernel>',
        `a track (${defaultKernels.join(', ')}), an exact version (6.1.176), host, or the path of an image, a build tree or a linux-image .deb; may be given again`,
        collect,
        [],
      )
      .option('--with <era>', 'the kernel has this era, whatever its release says', collect, [])
      .option('--without <era>', 'the kernel lacks this era, whatever its release says', collect, [])
      .addOption(
        new Option('--accel <how>', 'how guests are accelerated')
          .choices(['auto', 'kvm', 'tcg'])
          .default('auto'),
      )
      .option('--jobs <n>', 'guests at once; as many as cores and memory allow without it', positive);

  runs(
    program
      .command('run', { isDefault: false })
      .description('run the cases on kernels and print the matrix')
      .argument('[filter...]', 'clauses or cases, by any part of their id; all without one'),
  )
    .option('--json <file>', 'write the results file')
    .option('--junit <file>', 'write JUnit XML')
    .option('--ktap <file>', 'write KTAP')
    .option('--html <file>', 'write a page')
    .option('--strict', 'unsupported cases fail the run too')
    .action(async (filters: string[], options: Record<string, unknown>) => {
      status = await runCommand(filters, options as never, signal);
    });
  registerWatch(program, runs, signal);

  const kernels = program
    .command('kernels')
    .description('list the tracks, what they resolve to, and what is cached');
  kernels.action(async () => {
    await listKernels();
  });
  kernels
    .command('fetch')
    .description('ask the mirror and fetch what is new')
    .argument('[name...]', 'tracks or exact versions; all tracks without one')
    .action(async (names: string[]) => {
      await fetchKernels(names, signal);
    });

  registerShow(program);
  registerDoctor(program, signal, (found) => (status = found));
  addPatchCommands(program, signal, (ended) => (status = ended));

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      process.stderr.write(program.helpInformation());
      return 2;
    }
    const known = program.commands.some((command) => command.name() === args[0]);
    const asked = known ? `${args[0]} --help` : '--help';
    const said = error.message
      .replace(/^error: /, '')
      .replace(/\n/g, ' ')
      .replace(/\.?$/, '');
    throw new Failure(
      'usage',
      `${said[0]?.toUpperCase()}${said.slice(1)}; dontunmap ${asked} lists what there is.`,
    );
  }
  return status;
}
