import { type BuildPlan, buildKernels } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import type { Series } from '../../qemu/kbuild/patch.ts';
import { readSeries } from '../../qemu/kbuild/series.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { defineCommand } from './command.ts';
import type { Context } from './context.ts';
import { configOption, onOption, patchWords, refreshOption } from './options.ts';
import { type ProgressLine, startProgress } from './progress.ts';

/** `dontunmap build`: the path of the image on standard output, all else on standard error. */
export const build = defineCommand({
  name: 'build',
  description: 'build a kernel and print the path of its image',
  takes: (command) =>
    command
      .argument('[patch...]', patchWords)
      .addOption(onOption)
      .addOption(configOption)
      .addOption(refreshOption),
  run: async (context, [files], options) => {
    using progress = startProgress(context);
    const { patched } = await buildKernels(await askedBuild(files, options, { context, progress }));
    progress.clear();
    context.stdout.write(`${patched.path}\n`);
    return 0;
  },
});

/** What a build is told by the command line. */
export interface BuildOptions {
  readonly on: string;
  readonly config: readonly string[];
  readonly refresh?: true | undefined;
}

/** A build, with what it is to be told of what it was asked for. */
export type AskedBuild = BuildPlan & Series;

/** The build that the command line asks for; what can be asked wrongly is found before anything is fetched. */
export async function askedBuild(
  files: readonly string[],
  { on, config, refresh }: BuildOptions,
  { context, progress }: { readonly context: Context; readonly progress: ProgressLine },
): Promise<AskedBuild> {
  const { cache, cwd, signal, stdin } = context;
  const told = { signal, onNote: progress.note, onStep: progress.building };
  const configuration = await readConfiguration(config, cwd, signal);
  if (files.includes('-') && stdin.isTerminal)
    progress.note('reading the patch from this terminal: Ctrl-D ends it');
  const series = await readSeries(files, { cwd, signal, stdin: stdin.stream });
  const source = await resolveSource(on, { ...told, cache, cwd, ...(refresh && { refresh }) });
  const tools = await findTools(told);
  const { baseCommit } = series.about;
  return { ...told, ...series, source, configuration, tools, cache, baseCommit };
}
