import { type Comparison, comparisonStatus } from '../results/compare.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { comparisonSummary, comparisonText } from './comparison.ts';
import type { TerminalOptions } from './terminal.ts';

/** What a patch does, in the order in which somebody asks: does it boot, what breaks, what else changed, what is logged. */
export interface PatchVerdict {
  readonly base: KernelResults;
  readonly patched: KernelResults;
  readonly specification: Results['specification'];
  /** Where both have booted. */
  readonly comparison?: Comparison;
  /** What the answer rests on. */
  readonly tested: Tested;
}

/** What was built with a patch. */
export interface Tested {
  /** The source without it. */
  readonly source: string;
  readonly patches: readonly string[];
  /** The files that it changes, and whether any of the image is made of them. */
  readonly files: readonly { readonly path: string; readonly compiled: boolean }[];
  /** Both images are the same, byte for byte. */
  readonly same: boolean;
}

/**
 * The exit status of a verdict: 0 nothing new deviates · 1 something does, or it does not boot · 2 it could not be found out.
 *
 * @param strict a patch that reaches nothing that is compiled is no success
 */
export function verdictStatus(
  { base, patched, comparison, tested }: PatchVerdict,
  strict = false,
): 0 | 1 | 2 {
  if (!base.boot) return 2;
  if (strict && tested.same) return 1;
  if (!patched.boot) return 1;
  const status = comparison ? comparisonStatus(comparison) : 2;
  return status === 0 && (base.failure || patched.failure) ? 2 : status;
}

/** The verdict as text. */
export function verdictReport(verdict: PatchVerdict, options: TerminalOptions): string {
  const paint = painter(options.color);
  const { patched, specification, comparison } = verdict;
  const compared = { comparison, kernel: patched.name, specification, before: 'without the patch' };
  const text = comparison ? comparisonText({ ...compared, comparison }, options) : '';
  const status = verdictStatus(verdict);
  return `${testedLines(verdict.tested, options)}${bootLines(verdict, options)}${text}\n${paint(status === 0 ? 'green' : 'red', summary(verdict))}\n`;
}

function testedLines({ source, patches, files }: Tested, { columns }: TerminalOptions): string {
  const named = (what: string, compiled: boolean): readonly string[] => {
    const paths = files.filter((each) => each.compiled === compiled).map(({ path }) => path);
    return paths.length === 0 ? [] : [`${what}: ${paths.join(', ')}`];
  };
  return [
    `Tested: ${source} with ${patches.map((name) => `"${name}"`).join(', ')}`,
    ...named('Compiled here', true),
    ...named('Not compiled in this configuration', false),
  ]
    .map((line) => `${wrap(printable(line), columns)}\n`)
    .join('');
}

function bootLines({ base, patched }: PatchVerdict, { columns }: TerminalOptions): string {
  const line = (name: string, { boot, failure, release }: KernelResults): string => {
    if (boot && !failure)
      return `${name} boots: yes, ${release ?? ''} in ${(boot.milliseconds / 1000).toFixed(1)} s\n`;
    const why = failure?.why ?? 'no case can be asked of it';
    const tail = (failure?.console ?? []).map((each) => `    | ${printable(each)}\n`);
    return `${wrap(`${name} boots: ${boot ? 'yes, and is lost later' : 'no'}. ${printable(why)}`, columns)}\n${tail.join('')}`;
  };
  const good = base.boot && !base.failure;
  return `${line('The patched kernel', patched)}${good ? '' : line('The base', base)}`;
}

function summary({ base, patched, comparison, tested }: PatchVerdict): string {
  if (tested.same)
    return 'Both images are the same: nothing that this patch changes is compiled here, and no case can reach it.';
  if (!base.boot) {
    const either = patched.boot ? '' : ' either';
    return `The base does not boot${either}: nothing can be said about the patch.`;
  }
  if (!patched.boot || !comparison) return 'The patched kernel does not boot, and the base does.';
  return comparisonSummary(comparison, patched.cases.length);
}
