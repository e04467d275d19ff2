import { type BuildPlan, buildKernels, type Built } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
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
    const { patched } = await buildAsked(files, options, { context, progress });
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

/** Builds what the command line asks for; what can be asked wrongly is found before anything is fetched. */
export async function buildAsked(
  files: readonly string[],
  { on, config, refresh }: BuildOptions,
  { context, progress, onBase }: Pick<BuildPlan, 'onBase'> & { context: Context; progress: ProgressLine },
): Promise<Built> {
  const { cache, cwd, signal, stdin } = context;
  const told = { signal, onNote: progress.note, onStep: progress.building, ...(onBase && { onBase }) };
  const configuration = await readConfiguration(config, cwd, signal);
  if (files.includes('-') && stdin.isTerminal)
    progress.note('reading the patch from this terminal: Ctrl-D ends it');
  const patches = await readSeries(files, { cwd, signal, stdin: stdin.stream });
  const source = await resolveSource(on, { ...told, cache, cwd, ...(refresh && { refresh }) });
  const tools = await findTools(told);
  return buildKernels({ ...told, source, configuration, tools, patches, cache });
}
