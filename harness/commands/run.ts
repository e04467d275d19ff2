import { accessSync, constants, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import * as specification from '../../cases/index.ts';
import { columnNames } from '../../qemu/catalogue/column-names.ts';
import { readConfiguration } from '../../qemu/image/configuration.ts';
import { isPath, resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { optionFacts } from '../doctor/options.ts';
import { Failure } from '../failure.ts';
import { cacheFolder } from '../cache/folder.ts';
import { withHints } from '../results/fit.ts';
import { htmlReport } from '../report/html.ts';
import { junitReport } from '../report/junit.ts';
import { ktapReport } from '../report/ktap.ts';
import { exitStatus, type Results } from '../results/results.ts';
import { terminalReport } from '../report/terminal.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { startProgress } from './progress.ts';

/** The options of `dontunmap run` as the command line gives them. */
export interface RunOptions {
  readonly kernel: readonly string[];
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly json?: string;
  readonly junit?: string;
  readonly ktap?: string;
  readonly html?: string;
  readonly accel: 'auto' | Accelerator;
  readonly jobs?: number;
  readonly strict?: boolean;
}

const writers: readonly (readonly ['json' | 'junit' | 'ktap' | 'html', (results: Results) => string])[] = [
  ['json', (results) => `${JSON.stringify(results, null, 2)}\n`],
  ['junit', junitReport],
  ['ktap', ktapReport],
  ['html', htmlReport],
];

/** `dontunmap run`: everything that can be asked wrongly is found before anything is started. */
export async function runCommand(
  filters: readonly string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  const cwd =
    process.env['npm_lifecycle_event'] === 'start'
      ? (process.env['INIT_CWD'] ?? process.cwd())
      : process.cwd();
  const cases = selectCases(specification.cases, filters);
  for (const era of [...options.with, ...options.without]) checkEra(era);
  checkNoneIsBoth(options);
  const files = writers.flatMap(([name, report]) => {
    const path = options[name];
    return path === undefined ? [] : [{ path: checkWritable(resolve(cwd, path), name), report }];
  });

  const cache = cacheFolder();
  const progress = startProgress(process.stderr);
  try {
    const asked = options.kernel.length > 0 ? options.kernel : defaultKernels;
    const kernels = columnNames(asked, (name) => isPath(name, cwd), cwd).map(async (column) => {
      const found = await resolveKernel(column.asked, { cache, cwd, signal, onNote: progress.note });
      const kernel = { ...found, name: column.name };
      await noteMissingOptions(kernel, progress.note);
      return kernel;
    });
    for (const kernel of kernels) kernel.catch(() => undefined);
    const answers = await run({
      cases,
      specification,
      kernels,
      overrides: { with: options.with, without: options.without },
      accel: options.accel,
      cache,
      signal,
      onProgress: progress.show,
      ...(options.jobs !== undefined && { jobs: options.jobs }),
    });
    progress.clear();
    const results = withHints(answers, specification);
    for (const { path, report } of files) {
      await writeFile(path, report(results)).catch((error: NodeJS.ErrnoException) => {
        throw new Failure('harness', `Could not write ${path} (${error.code}); give another file.`, {
          cause: error,
        });
      });
    }
    const { columns, isTTY } = process.stdout;
    const color = isTTY && !process.env['NO_COLOR'];
    process.stdout.write(terminalReport(results, { columns: isTTY ? columns : 80, color }));
    return exitStatus(results, options.strict ?? false);
  } finally {
    progress.clear();
  }
}

/** Says what keeps a kernel from coming up, as its configuration has it, before it is booted for nothing. */
async function noteMissingOptions(kernel: Kernel, note: (text: string) => void): Promise<void> {
  const configuration = await readConfiguration(kernel);
  const facts = configuration ? optionFacts(configuration, kernel) : [];
  for (const { state, says } of facts) if (state === 'fails') note(`${kernel.name}: ${says}`);
}

/** Refuses an era that there is not. */
export function checkEra(era: string): void {
  const names = Object.keys(specification.eras);
  if (names.includes(era)) return;
  throw new Failure(
    'usage',
    `No era is called "${era}"; did you mean ${closest(era, names)}? The eras are ${names.join(', ')}.`,
  );
}

function checkNoneIsBoth(options: Pick<RunOptions, 'with' | 'without'>): void {
  const both = options.with.find((era) => options.without.includes(era));
  if (both === undefined) return;
  throw new Failure('usage', `--with ${both} and --without ${both} contradict each other; give one.`);
}

function checkWritable(path: string, option: string): string {
  try {
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
    return path;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'usage',
      `--${option} ${path} cannot be written (${why}); give a file in a folder that exists.`,
      { cause: error },
    );
  }
}
