import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as specification from '../../cases/index.ts';
import { readImage } from '../../qemu/image/image.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { asFailure, Failure } from '../failure.ts';
import { cacheFolder } from '../cache/folder.ts';
import { changesBetween } from '../results/compare.ts';
import type { Results } from '../results/results.ts';
import { type Outcome, verdictReport, verdictStatus } from '../report/patch-verdict.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { build, type BuildOptions } from './build.ts';
import { startProgress } from './progress.ts';

/** The options of `dontunmap patch` as the command line gives them. */
export interface PatchOptions extends BuildOptions {
  readonly only: readonly string[];
  readonly json?: string;
  readonly accel: 'auto' | Accelerator;
}

/** `dontunmap patch`: the base runs while the patched kernel is compiled, and neither's end hides the other's. */
export async function patchCommand(
  files: readonly string[],
  options: PatchOptions,
  signal: AbortSignal,
): Promise<number> {
  const cases = selectCases(specification.cases, options.only);
  const progress = startProgress(process.stderr);
  const said = new Set<string>();
  // The two runs notice the same things about this machine.
  const onNote = (text: string): void => {
    if (!said.has(text)) progress.note(text);
    said.add(text);
  };
  const noUse = new AbortController();
  const runOn = async (name: string, image: string): Promise<Outcome> => {
    const { path, hash, arch } = await readImage(image);
    return outcome(
      run({
        cases,
        specification,
        kernels: [Promise.resolve({ name, image: path, hash, arch })],
        overrides: { with: [], without: [] },
        accel: options.accel,
        cache: cacheFolder(),
        signal: AbortSignal.any([signal, noUse.signal]),
        onProgress: (event) => (event.what === 'note' ? onNote(event.text) : progress.show(event)),
      }),
    );
  };
  let coming: Promise<Outcome> | undefined;
  try {
    const onBase = (image: string): void => {
      coming = runOn('base', image);
      // Awaited below; a build that fails meanwhile is told first.
      coming.catch(() => undefined);
    };
    const built = await build(files, options, { signal, onNote, onBase });
    const base = await (coming ?? runOn('base', built.base));
    const patched = await runOn('patched', built.patched);
    progress.clear();
    const both = base.booted && patched.booted;
    const verdict = {
      base,
      patched,
      ...(both && { changes: changesBetween(base.kernel, patched.kernel) }),
    };
    if (options.json !== undefined) await writeResults(resolve(options.json), [base, patched]);
    const { columns, isTTY } = process.stdout;
    const color = isTTY && !process.env['NO_COLOR'];
    process.stdout.write(verdictReport(verdict, { columns: isTTY ? columns : 80, color }));
    return verdictStatus(verdict);
  } catch (error) {
    // The base's answer is of no use any more; its guest must not outlive this.
    noUse.abort(error);
    await coming?.catch(() => undefined);
    throw error;
  } finally {
    progress.clear();
  }
}

/** A kernel that does not come up is an answer; anything else that fails is not. */
async function outcome(running: Promise<Results>): Promise<Outcome> {
  try {
    const results = await running;
    const kernel = results.kernels[0];
    if (!kernel) throw new Failure('harness', 'A run gave no results; please report this.');
    return { booted: true, results, kernel };
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code !== 'no-boot') throw error;
    return { booted: false, why: failure.message, console: failure.evidence ?? '' };
  }
}

async function writeResults(path: string, outcomes: readonly Outcome[]): Promise<void> {
  const all = outcomes.flatMap((each) => (each.booted ? [each.results] : []));
  const [first] = all;
  if (!first) return;
  const results: Results = { ...first, kernels: all.flatMap(({ kernels }) => kernels) };
  await writeFile(path, `${JSON.stringify(results, null, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('harness', `Could not write ${path} (${error.code}); give another file.`, {
      cause: error,
    });
  });
}
