import { type BuildPlan, buildKernels, type Built } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { readSeries } from '../../qemu/kbuild/series.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { cacheFolder } from '../cache/folder.ts';
import { startProgress } from './progress.ts';

/** The options of what builds, as the command line gives them. */
export interface BuildOptions {
  readonly on: string;
  readonly config: readonly string[];
  readonly refresh?: boolean;
}

/** `dontunmap build`: the path of the image on standard output, all else on standard error. */
export async function buildCommand(
  files: readonly string[],
  options: BuildOptions,
  signal: AbortSignal,
): Promise<void> {
  const { note } = startProgress(process.stderr);
  const { patched } = await build(files, options, { signal, onNote: note });
  process.stdout.write(`${patched}\n`);
}

/** Builds what the command line asks for; what can be asked wrongly is found before anything is fetched. */
export async function build(
  files: readonly string[],
  { on, config, refresh }: BuildOptions,
  told: Pick<BuildPlan, 'signal' | 'onNote' | 'onBase'>,
): Promise<Built> {
  const cwd = process.cwd();
  const cache = cacheFolder();
  const configuration = await readConfiguration(config, cwd);
  const patches = files.length > 0 ? await readSeries(files, cwd) : [];
  const source = await resolveSource(on, { ...told, cache, cwd, ...(refresh && { refresh }) });
  const tools = await findTools(told);
  return buildKernels({ ...told, source, configuration, tools, patches, cache });
}
