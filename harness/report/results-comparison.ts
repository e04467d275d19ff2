import {
  type Comparison,
  compareKernels,
  comparisonStatus,
  type Pairing,
  pairKernels,
} from '../results/compare.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { comparisonSummary, comparisonText } from './comparison.ts';
import type { TerminalOptions } from './terminal.ts';

/** Two results files side by side: each pair of kernels compared, and what has no partner. */
export interface ResultsComparison extends Pairing {
  readonly specification: Results['specification'];
  readonly comparisons: readonly {
    readonly before: KernelResults;
    readonly after: KernelResults;
    readonly comparison: Comparison;
  }[];
}

/** Compares two results files: kernels of one name, or the only ones. */
export function compareResults(before: Results, after: Results): ResultsComparison {
  const pairing = pairKernels(before, after);
  return {
    ...pairing,
    specification: after.specification,
    comparisons: pairing.pairs.map((pair) => ({
      ...pair,
      comparison: compareKernels(pair.before, pair.after),
    })),
  };
}

/** 0 nothing got worse · 1 something did: it newly deviates, is new in the log, or a kernel gives no answers any more · 2 broken. */
export function resultsComparisonStatus({ comparisons, pairs, onlyBefore }: ResultsComparison): 0 | 1 | 2 {
  if (pairs.length === 0) return 2;
  if (onlyBefore.length > 0) return 1;
  if (comparisons.some(({ before, after }) => after.failure && !before.failure)) return 1;
  if (comparisons.some((each) => !each.after.failure && inCommon(each) === 0)) return 2;
  const statuses = comparisons.map(({ comparison }) => comparisonStatus(comparison));
  return statuses.includes(1) ? 1 : statuses.includes(2) ? 2 : 0;
}

/** The comparison as text, a kernel after the other. */
export function resultsComparisonReport(compared: ResultsComparison, options: TerminalOptions): string {
  const { comparisons, specification, onlyBefore, onlyAfter } = compared;
  const paint = painter(options.color);
  const parts = comparisons.map(({ before, after, comparison }) => {
    const title = `${label(before)} → ${label(after)}`;
    const lost =
      after.failure && !before.failure
        ? `${wrap(`It gives no answers any more, or not all: ${printable(after.failure.why)}`, options.columns)}\n`
        : '';
    const text = comparisonText({ comparison, kernel: after.name, specification, before: 'before' }, options);
    const bad = lost !== '' || comparisonStatus(comparison) !== 0;
    const summary = paint(
      bad ? 'red' : 'green',
      wrap(comparisonSummary(comparison, inCommon({ before, after })), options.columns),
    );
    return `${paint('bold', printable(title))}\n${lost}${text}${summary}\n`;
  });
  const single = (kernels: readonly KernelResults[], where: string): readonly string[] =>
    kernels.map((each) => `${printable(label(each))}: only in the ${where} file\n`);
  const nothing =
    comparisons.length === 0
      ? [`${wrap('The files have no kernel in common: nothing is compared.', options.columns)}\n`]
      : [];
  return [...parts, ...nothing, [...single(onlyBefore, 'first'), ...single(onlyAfter, 'second')].join('')]
    .filter((text) => text !== '')
    .join('\n');
}

/** How many cases both have an answer of. */
function inCommon({
  before,
  after,
}: {
  readonly before: KernelResults;
  readonly after: KernelResults;
}): number {
  const ids = new Set(before.cases.map(({ id }) => id));
  return after.cases.filter(({ id }) => ids.has(id)).length;
}

function label({ name, upstream, release }: KernelResults): string {
  const which = upstream ?? release;
  return which === undefined || which === name ? name : `${name} (${which})`;
}
