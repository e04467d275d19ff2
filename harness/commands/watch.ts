import type { Command } from 'commander';
import * as specification from '../../cases/index.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { serve, Watched } from '../watch/service.ts';
import { checkEra, type RunOptions } from './run.ts';

/** Adds `watch` to a program; `options` adds what it shares with `run`. */
export function registerWatch(
  program: Command,
  options: (command: Command) => Command,
  signal: AbortSignal,
): void {
  options(
    program
      .command('watch')
      .description('judge cases again whenever they are edited, on the same kernels')
      .argument('[filter...]', 'clauses or cases, by any part of their id; all without one'),
  ).action(async (filters: string[], chosen: Record<string, unknown>) => {
    await watchCommand(filters, chosen as never, signal);
  });
}

/** `dontunmap watch`: Vitest's own watch mode over the cases; what changed is judged again on all chosen kernels. */
async function watchCommand(
  filters: readonly string[],
  options: Pick<RunOptions, 'kernel' | 'with' | 'without' | 'accel' | 'jobs'>,
  signal: AbortSignal,
): Promise<void> {
  selectCases(specification.cases, filters);
  for (const era of [...options.with, ...options.without]) checkEra(era);
  const cache = cacheFolder();
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  const names = options.kernel.length > 0 ? [...new Set(options.kernel)] : defaultKernels;
  const resolving = { cache, cwd: process.cwd(), signal, onNote: note };
  // Resolved once: the kernels do not change under somebody who edits a case.
  const kernels = await Promise.all(names.map((name) => resolveKernel(name, resolving)));
  const watched = new Watched(async (cases) => {
    const results = await run({
      cases,
      specification,
      kernels: kernels.map((kernel) => Promise.resolve(kernel)),
      overrides: { with: options.with, without: options.without },
      accel: options.accel,
      cache,
      signal,
      ...(options.jobs !== undefined && { jobs: options.jobs }),
    });
    return results.kernels;
  });
  const service = await serve(watched);
  try {
    await watch(service, filters, signal);
  } finally {
    await service.close();
  }
}

async function watch(
  service: { readonly path: string; readonly close: () => Promise<void> },
  filters: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], {
    config: false,
    root: projectRoot,
    watch: true,
    include: ['harness/watch/cases.watch.ts'],
    // One file, and nothing in it that another could spoil.
    pool: 'threads',
    isolate: false,
    testTimeout: 0,
    coverage: { enabled: false },
    cache: false,
    provide: { watch: { socket: service.path, ids: filters.map((each) => each.toLowerCase()) } },
  });
  const ended = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => ended.resolve(), { once: true });
  // Vitest ends the process by itself when somebody types q.
  vitest.onClose(async () => {
    await service.close();
    ended.resolve();
  });
  await ended.promise;
  await vitest.close();
}
