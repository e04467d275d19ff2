import { cachedKernels, resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels, tracks } from '../../qemu/catalogue/tracks.ts';
import { table } from '../text/table.ts';
import { defineCommand } from './command.ts';
import { startProgress } from './progress.ts';

/** `dontunmap kernels fetch`: fetches kernels anew, whatever is cached. */
const fetchKernels = defineCommand({
  name: 'fetch',
  description: 'ask the mirror and fetch what is new',
  takes: (command) =>
    command.argument('[name...]', `tracks or exact versions; without one ${defaultKernels.join(', ')}`),
  run: async (context, [names]) => {
    const { cache, cwd, signal, stdout } = context;
    using progress = startProgress(context);
    for (const name of names.length > 0 ? names : defaultKernels) {
      const resolving = { cache, cwd, signal, refresh: true, onNote: progress.note };
      const kernel = await resolveKernel(name, resolving);
      stdout.write(`${name}: ${kernel.version ?? kernel.banner}\n`);
    }
    return 0;
  },
});

/** `dontunmap kernels`: tracks, what they resolve to, and what is cached; touches no network. */
export const kernels = defineCommand({
  name: 'kernels',
  description: 'list the tracks, what they resolve to, and what is cached',
  subcommands: [fetchKernels],
  takes: (command) => command,
  run: async ({ cache, stdout }) => {
    const cached = await cachedKernels(cache);
    const names = [...new Set([...tracks, ...cached].map(({ name }) => name))];
    const rows = names.map((name) => {
      const entry = cached.find((each) => each.name === name);
      const suites = tracks.find((track) => track.name === name)?.suites.join(', ') ?? 'exact version';
      return [name, entry?.version ?? 'not fetched', entry?.resolvedAt.slice(0, 10) ?? '', suites];
    });
    stdout.write(table([['kernel', 'version', 'resolved', 'from'], ...rows]));
    return 0;
  },
});
