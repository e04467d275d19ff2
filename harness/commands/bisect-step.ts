import { resolve } from 'node:path';
import * as specification from '../../cases/index.ts';
import { buildKernels } from '../../qemu/kbuild/build.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { readImage } from '../../qemu/image/image.ts';
import { asFailure } from '../failure.ts';
import { cacheFolder } from '../cache/folder.ts';
import { printable } from '../text/printable.ts';
import { exitStatus, type Results } from '../results/results.ts';
import { shortTallyText } from '../results/standing.ts';
import { run } from '../run/run.ts';
import { selectCases } from '../spec/select.ts';
import { startProgress } from './progress.ts';

/** The options of `dontunmap bisect-step` as the command line gives them. */
export interface BisectOptions {
  readonly tree?: string;
  readonly config: readonly string[];
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** What git bisect run understands: good, bad, skip this commit; above 127 it stops, and the user sees why. */
export const bisectStatuses = { good: 0, bad: 1, untestable: 125, stop: 128 } as const;

/**
 * `dontunmap bisect-step`: builds the tree that is checked out, runs the cases and says whether it is good.
 *
 * What says nothing about this commit but would fail on every one (a wrong filter, a tool that is missing) is not an answer but
 * a Failure, which ends the bisection.
 */
export async function bisectStepCommand(
  filters: readonly string[],
  options: BisectOptions,
  signal: AbortSignal,
): Promise<number> {
  const cases = selectCases(specification.cases, filters);
  const { note } = startProgress(process.stderr);
  const cwd = process.cwd();
  const cache = cacheFolder();
  const told = { signal, onNote: note };
  const configuration = await readConfiguration(options.config, cwd);
  const source = await resolveSource(resolve(cwd, options.tree ?? '.'), { ...told, cache, cwd });
  const tools = await findTools(told);
  const say = (answer: 'good' | 'bad' | 'untestable', why: string): number => {
    process.stdout.write(`${answer}: ${printable(why)}\n`);
    return bisectStatuses[answer];
  };
  try {
    const { base } = await buildKernels({ ...told, source, configuration, tools, patches: [], cache });
    const { path, hash, arch } = await readImage(base);
    const results = await run({
      cases,
      specification,
      kernels: [Promise.resolve({ name: 'this commit', image: path, hash, arch })],
      overrides: { with: options.with, without: options.without },
      accel: 'auto',
      cache,
      signal,
    });
    return say(...answerOf(results));
  } catch (error) {
    signal.throwIfAborted();
    const { message, evidence = '' } = asFailure(error);
    for (const line of evidence.split('\n').slice(-40)) note(`  ${printable(line)}`);
    return say('untestable', message);
  }
}

/** One commit's results as bisection sees them. All unsupported is no answer. */
export function answerOf(results: Results): readonly ['good' | 'bad' | 'untestable', string] {
  const all = results.kernels.flatMap(({ cases }) => cases);
  const first = all.find(({ reason, known }) => reason !== undefined && !known);
  const why = `${shortTallyText(all)}${first ? ` (${first.id}: ${first.reason})` : ''}`;
  const status = exitStatus(results, false);
  if (status === 2 || all.every(({ verdict }) => verdict === 'unsupported')) return ['untestable', why];
  return [status === 0 ? 'good' : 'bad', why];
}

/** What fails outside of a commit's own build and run ends the bisection: git would take the status 2 for bad. */
export async function orStop(step: Promise<number>, signal: AbortSignal): Promise<number> {
  try {
    return await step;
  } catch (error) {
    signal.throwIfAborted();
    process.stderr.write(`dontunmap: ${printable(asFailure(error).message)}\n`);
    return bisectStatuses.stop;
  }
}
