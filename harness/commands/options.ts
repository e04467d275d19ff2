/** Options and arguments that several commands take: what means the same has the same name, words and parser everywhere. */
import {
  Argument,
  type Command,
  InvalidArgumentError,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { shipped } from '../../qemu/kbuild/config.ts';
import { type FormatName, formatNames, formats } from '../report/index.ts';
import type { Results } from '../results/results.ts';
import type { AskedReport } from './report-files.ts';

const again = 'may be given again';
const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];
const none: readonly string[] = [];

export function positive(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(value);
}

export const filterArgument = new Argument(
  '[filter...]',
  'clauses or cases, by their ids or by words or parts of them; all without one',
);
export const patchWords = 'diffs, mailboxes or folders of *.patch files, in order; - is standard input';

/** Of an option that names a file: of two, one would be forgotten without a word. */
export function once(value: string, before: string | undefined): string {
  if (before !== undefined)
    throw new InvalidArgumentError(`It is given twice, and was ${before} before; give one of them.`);
  return value;
}

/** @param without which kernels it is about without one */
export const kernelOption = (without: string) =>
  new Option(
    '-k, --kernel <kernel>',
    `a track (${tracks.map(({ name }) => name).join(', ')}), an exact version (6.1.176), host, or the path of an image, a build tree or a linux-image .deb; ${again}`,
  )
    .argParser(collect)
    .default(none, without);
export const withOption = new Option(
  '--with <change>',
  `the kernel has this change, whatever its release says; ${again}`,
)
  .argParser(collect)
  .default(none, 'none');
export const withoutOption = new Option(
  '--without <change>',
  `the kernel lacks this change, whatever its release says; ${again}`,
)
  .argParser(collect)
  .default(none, 'none');
export const accelOption = new Option('--accel <how>', 'how guests are accelerated')
  .choices(['auto', 'kvm', 'tcg'] as const)
  .default('auto' as const);
export const jobsOption = new Option(
  '--jobs <n>',
  'guests at once; one for each two cores, as memory allows, without it',
).argParser(positive);

/** What a run of the cases takes, once or again and again. */
export const takesRun = (command: Command) =>
  command
    .addArgument(filterArgument)
    .addOption(kernelOption('the tracks of x86_64'))
    .addOption(withOption)
    .addOption(withoutOption)
    .addOption(accelOption)
    .addOption(jobsOption);

export const onOption = new Option(
  '--on <source>',
  'a track, an exact version, or a folder with a kernel (only read)',
).default('6.12');
export const configOption = new Option(
  '--config <fragment>',
  `CONFIG_ lines on top of our own: a file, or ${shipped.join(', ')}; ${again}`,
)
  .argParser(collect)
  .default(none, 'none');
export const refreshOption = new Option('--refresh', 'ask the mirror for a newer source of the track');
export const onlyOption = new Option(
  '--only <filter>',
  `run only these clauses or cases, as run takes them; ${again}`,
)
  .argParser(collect)
  .default(none, 'all');

export const strictOption = new Option('--strict', 'unsupported cases fail the run too');

export const againstOption = new Option(
  '--against <dir>',
  'tell only what differs from the accepted results in this folder (dontunmap accept)',
).argParser(once);

/** The options for report files: `--json FILE` and so on, one for each format that there is. */
export function takesReports<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & { [Format in FormatName]?: string }> {
  for (const name of formatNames) command.option(`--${name} <file>`, `write ${formats[name].what}`, once);
  return command;
}

/** The reports that were asked for, by options of {@link takesReports}. */
export function askedReports(options: {
  readonly [Format in FormatName]?: string;
}): readonly AskedReport<Results>[] {
  return formatNames.flatMap((option) => {
    const file = options[option];
    return file === undefined ? [] : [{ option, file, text: formats[option].text }];
  });
}

/** What a build may do, for the help of commands that make one. */
export const aboutBuilds =
  'A build runs what the patch puts into a Makefile: in a sandbox (bubblewrap) where the machine has one, with your rights where a note says that it has none.';
/** What becomes of report files, for the help of commands that write some. */
export const aboutReports =
  'A report is written to FILE.part and becomes FILE when the run has ended. A file of that name from before goes when the run starts: a run that fails or is interrupted leaves none.';
/** What --against means, for the help of commands that take it. */
export const aboutAgainst =
  'With --against the exit status is 1 when something got worse: a case newly deviates, a kernel complains of something new, or gives no answers any more. A kernel of which nothing was accepted is judged by itself, as without --against.';
