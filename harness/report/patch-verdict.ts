import { type Comparison, compareKernels, comparisonStatus } from '../results/compare.ts';
import type { KernelResults, Results } from '../results/results.ts';
import type { Tested } from '../results/tested.ts';
import { knownText } from '../results/standing.ts';
import { painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { comparisonSummary, comparisonText } from './comparison.ts';
import type { TerminalOptions } from './terminal.ts';
import { reachLines, testedLines } from './tested.ts';

/** What a patch does, in the order in which somebody asks: does it boot, what breaks, what else changed, what is logged. */
export interface PatchVerdict extends Pick<Results, 'specification' | 'suite'> {
  readonly base: KernelResults;
  readonly patched: KernelResults;
  /** Where both have booted. */
  readonly comparison?: Comparison;
  /** What the answer rests on. */
  readonly tested: Tested;
  /** Patch by patch, the last one too; none where that was not asked. */
  readonly steps: readonly Step[];
}

/** The kernel with the patches up to one. */
export interface Step {
  readonly patches: number;
  readonly kernel: KernelResults;
  /** With the last one before it that has booted. */
  readonly comparison?: Comparison;
}

/** What results say of the patch that they are of: the first kernel is without it, the last with all of it. */
export function patchVerdict({ kernels, specification, suite }: Results, tested: Tested): PatchVerdict {
  const [base, patched] = [kernels[0]!, kernels.at(-1)!];
  let before = base;
  const steps = (tested.steps ?? []).flatMap(({ kernel: name, patches }) => {
    const kernel = kernels.find((each) => each.name === name);
    if (!kernel) return [];
    const both = before.boot && kernel.boot;
    const step = { patches, kernel, ...(both && { comparison: compareKernels(before, kernel) }) };
    if (kernel.boot) before = kernel;
    return [step];
  });
  const comparison = base.boot && patched.boot && compareKernels(base, patched);
  return {
    base,
    patched,
    specification,
    ...(suite && { suite }),
    tested,
    steps,
    ...(comparison && { comparison }),
  };
}

/**
 * The exit status of a verdict: 0 nothing new deviates · 1 something does, or it does not boot; with any of a series, too, where
 * that was asked · 2 it could not be found out.
 *
 * @param strict a patch that reaches nothing that is compiled, or that no case reaches, is no success
 */
export function verdictStatus(verdict: PatchVerdict, strict = false): 0 | 1 | 2 {
  const { base, patched, comparison, tested, steps } = verdict;
  if (!base.boot) return 2;
  if (strict && (tested.same || tested.reach?.cases === 0)) return 1;
  if (!patched.boot || steps.some(isWorse)) return 1;
  const status = comparison ? comparisonStatus(comparison) : 2;
  return status === 0 && (base.failure || patched.failure) ? 2 : status;
}

/** The verdict as text. */
export function verdictReport(verdict: PatchVerdict, options: TerminalOptions): string {
  const paint = painter(options.color);
  const { patched, specification, comparison, tested, suite } = verdict;
  const lines = (texts: readonly string[]): string =>
    texts
      .map((text) => `${wrap(printable(text.trimStart()), options.columns, /^ */.exec(text)?.[0])}\n`)
      .join('');
  const compared = { comparison, kernel: patched.name, specification, before: 'without the patch' };
  const status = verdictStatus(verdict);
  return [
    lines(testedLines(tested, suite)),
    bootLines(verdict, options),
    comparison ? comparisonText({ ...compared, comparison }, options) : '',
    lines(likeLines(verdict)),
    lines(stepLines(verdict)),
    lines(tested.reach ? reachLines(tested.reach) : []),
    `\n${paint(status === 0 ? 'green' : 'red', summary(verdict))}\n`,
  ].join('');
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

/** The bugs whose records cases show now that a kernel was declared to have once, with those cases. */
function likeLines({ comparison, specification }: PatchVerdict): readonly string[] {
  const like = Map.groupBy(
    (comparison?.deviating ?? []).filter((each) => each.like !== undefined),
    (each) => each.like,
  );
  return [...like.values()].map((cases) => {
    const text = cases[0] ? knownText(cases[0], specification) : '';
    return `${text} (${cases.map(({ id }) => id).join(', ')})`;
  });
}

/** Whether a patch of a series makes the verdict worse. */
function isWorse({ kernel, comparison }: Step): boolean {
  return !kernel.boot || (comparison !== undefined && comparisonStatus(comparison) === 1);
}

function stepLines({ steps, tested }: PatchVerdict): readonly string[] {
  if (steps.length === 0) return [];
  const blamed = steps.find(isWorse);
  const named = ({ patches }: Step): string =>
    `${patches}/${tested.patches.length} "${tested.patches[patches - 1]?.subject ?? ''}"`;
  return [
    'Patch by patch, each on those before it:',
    ...steps.flatMap((step) => {
      const { kernel, comparison } = step;
      if (!kernel.boot) return [`  ${named(step)}: ${kernel.failure?.why ?? 'no case can be asked of it'}`];
      const clauses = new Set((comparison?.deviating ?? []).map(({ clause }) => clause));
      return [
        `  ${named(step)}: ${comparison ? comparisonSummary(comparison, kernel.cases.length) : 'it boots'}`,
        ...(clauses.size > 0 ? [`    ${[...clauses].join(', ')}`] : []),
      ];
    }),
    blamed ? `The first that makes it worse: ${named(blamed)}` : 'None of them makes it worse.',
  ];
}

function summary({ base, patched, comparison, tested }: PatchVerdict): string {
  if (tested.same)
    return 'Both images are the same: nothing that this patch changes is compiled here, and no case can reach it.';
  if (!base.boot) {
    const either = patched.boot ? '' : ' either';
    return `The base does not boot${either}: nothing can be said about the patch.`;
  }
  if (!patched.boot || !comparison) return 'The patched kernel does not boot, and the base does.';
  return `${comparisonSummary(comparison, patched.cases.length)}${unreached(tested)}`;
}

/** What takes a green answer its worth. */
function unreached({ reach }: Tested): string {
  if (reach?.cases !== 0) return '';
  return reach.functions.length === 0
    ? ' Whether any case reaches the patch is not known.'
    : ' No case reaches this patch.';
}
