import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { usableCache } from '../cache/usable.ts';
import { projectRoot } from '../project.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { helpersDigest, helpersFolder } from '../watch/helpers.ts';
import { type JudgeCases, serve, Watched } from '../watch/service.ts';
import { askedKernels } from './asked-kernels.ts';
import { defineCommand } from './command.ts';
import { changeOverrides } from './change-options.ts';
import { loadCases } from './load-cases.ts';
import { takesRun } from './options.ts';
import { startProgress } from './progress.ts';

/** `dontunmap watch`: Vitest's own watch mode over the cases; what changed is judged again on all chosen kernels. */
export const watch = defineCommand({
  name: 'watch',
  description: 'judge cases again whenever they are edited, on the same kernels',
  takes: takesRun,
  run: async (context, [filters], options) => {
    const { signal } = context;
    const specification = await loadCases();
    selectCases(specification.cases, filters);
    const overrides = changeOverrides(options, specification);
    using progress = startProgress(context);
    const asked = options.kernel.length > 0 ? options.kernel : defaultKernels;
    await using usable = await usableCache(context.cache, progress.note);
    const cache = usable.path;
    // Resolved once: the kernels do not change under somebody who edits a case.
    const kernels = await Promise.all(
      askedKernels(asked, { ...context, cache }, progress.note).map(async ({ name, kernel }) => ({
        name,
        kernel: await kernel,
      })),
    );
    progress.clear();
    const judge: JudgeCases = async ({ cases, declared }) => {
      const results = await run({
        cases,
        specification: { ...declared, families: [], clauses: [], cases },
        kernels,
        overrides,
        accel: options.accel,
        cache,
        signal,
        ...(options.jobs !== undefined && { jobs: options.jobs }),
      });
      return results.kernels;
    };
    const service = await serve(new Watched(judge, () => helpersDigest(helpersFolder)));
    try {
      await watchCases(service, filters, signal);
    } finally {
      await service.close();
    }
    return 0;
  },
});

async function watchCases(
  service: { readonly path: string; readonly close: () => Promise<void> },
  filters: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const tests = 'harness/watch/cases.watch.ts';
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], {
    config: false,
    root: projectRoot,
    watch: true,
    include: [tests],
    // One file, and nothing in it that another could spoil.
    pool: 'threads',
    isolate: false,
    testTimeout: 0,
    coverage: { enabled: false },
    cache: false,
    provide: { watch: { socket: service.path, filters } },
    // No module of the tests, so that Vitest does not know by itself what they are for.
    watchTriggerPatterns: [{ pattern: /\/c-helpers\/.*\.[ch]$/, testsToRun: () => tests }],
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
