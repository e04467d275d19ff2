import { cachedKernels, resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels, tracks } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';

/** Prints tracks, what they resolve to, and what is cached; touches no network. */
export async function listKernels(): Promise<void> {
  const cached = await cachedKernels(cacheFolder());
  const names = [...new Set([...defaultKernels, ...cached.map((each) => each.name)])];
  const rows = names.map((name) => {
    const entry = cached.find((each) => each.name === name);
    const suites = tracks.find((track) => track.name === name)?.suites.join(', ') ?? 'exact version';
    return [name, entry?.version ?? 'not fetched', entry?.resolvedAt.slice(0, 10) ?? '', suites];
  });
  const table = [['kernel', 'version', 'resolved', 'from'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Fetches kernels anew, whatever is cached. */
export async function fetchKernels(names: readonly string[], signal: AbortSignal): Promise<void> {
  for (const name of names.length > 0 ? names : defaultKernels) {
    const kernel = await resolveKernel(name, {
      cache: cacheFolder(),
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
      refresh: true,
      signal,
      onNote: (note) => process.stderr.write(`${note}\n`),
    });
    process.stdout.write(`${name}: ${kernel.version ?? kernel.banner}\n`);
  }
}
