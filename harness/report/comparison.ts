import type { CaseDifference, Comparison } from '../results/compare.ts';
import type { CaseResult, Results } from '../results/results.ts';
import { counted } from '../text/counted.ts';
import { type Paint, painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { evidence, type TerminalOptions } from './terminal.ts';

/** What is compared, and in which words. */
export interface Compared {
  readonly comparison: Comparison;
  /** The name of the kernel after the change. */
  readonly kernel: string;
  readonly specification: Results['specification'];
  /** What it was like before, in words behind "and not": `without the patch`, `before`. */
  readonly before: string;
}

/** A comparison as text: what newly deviates, with its evidence, then what else is different, then what is new in the log. */
export function comparisonText(compared: Compared, options: TerminalOptions): string {
  const { comparison, before } = compared;
  const paint = painter(options.color);
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n${paint('bold', title)}\n${lines.join('\n')}\n`;
  const { mended, changed, chosen, splats, broken, onlyBefore, onlyAfter } = comparison;
  return [
    ...deviations(compared, options, paint),
    section(
      `Conforms now, and not ${before}`,
      mended.map((each) =>
        each.gone === undefined ? titled(each) : `${titled(each)} (${printable(each.gone)} is gone)`,
      ),
    ),
    changed.length === 0 ? 'What else changed: nothing\n' : '',
    section('What else changed', changed.flatMap(differenceLines)),
    section(
      'Chosen differently where several outcomes are allowed (it may be chance)',
      chosen.flatMap(differenceLines),
    ),
    splats.length === 0 ? 'New in the kernel log: nothing\n' : '',
    section(
      'New in the kernel log',
      splats.flatMap(({ id, lines }) => [
        `  ${printable(id)}`,
        ...lines.map((line) => `    ${printable(line)}`),
      ]),
    ),
    section(
      'Broken: not found out, on one side or both',
      broken.map((each) =>
        wrap(`${titled(each).trim()}: ${printable(each.reason ?? '')}`, options.columns, '  '),
      ),
    ),
    section(
      'Run on one side alone',
      [...onlyBefore.map((id) => `${id} (before)`), ...onlyAfter.map((id) => `${id} (after)`)].map(
        (text) => `  ${printable(text)}`,
      ),
    ),
  ].join('');
}

/** A clause after the other: its first case with its evidence, the others by name. */
function deviations(
  { comparison, kernel, specification, before }: Compared,
  { columns }: TerminalOptions,
  paint: Paint,
): readonly string[] {
  const head = `Deviates now, and not ${before}`;
  if (comparison.deviating.length === 0) return [`${head}: nothing\n`];
  const byClause = Map.groupBy(comparison.deviating, ({ clause }) => clause);
  const each = [...byClause.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const shown = evidence({ result: first, kernels: [kernel] }, { specification }, columns, paint);
    const rest = others.map(({ id }) => printable(id)).join(', ');
    return others.length === 0 ? [shown] : [shown, `${wrap(`and ${rest}`, columns, '  ')}\n`];
  });
  const title = wrap(`${head}: ${[...byClause.keys()].map(printable).join(', ')}`, columns);
  return [`\n${paint('bold', title)}\n`, ...each, '\n'];
}

/** A comparison in one line. */
export function comparisonSummary(comparison: Comparison, cases: number): string {
  const { deviating, changed, mended, splats, broken } = comparison;
  const other = changed.length + mended.length;
  if (deviating.length + splats.length + broken.length === 0) {
    return `Nothing new deviates: ${counted(cases, 'case')} on both${other > 0 ? `, ${other} of them changed` : ''}.`;
  }
  const clauses = new Set(deviating.map(({ clause }) => clause)).size;
  return [
    `${counted(clauses, 'clause')} newly ${clauses === 1 ? 'deviates' : 'deviate'} (${deviating.length} of ${counted(cases, 'case')})`,
    `${counted(other, 'other case')} changed`,
    `${counted(splats.length, 'case')} with a new splat${broken.length > 0 ? `, ${broken.length} broken` : ''}.`,
  ].join(', ');
}

function titled({ id, title }: CaseResult): string {
  return `  ${printable(id)}: ${printable(title)}`;
}

function differenceLines({ id, differences }: CaseDifference): readonly string[] {
  return [
    `  ${printable(id)}`,
    ...differences.map(({ what, before, after }) => `    ${printable(`${what}: ${before} → ${after}`)}`),
  ];
}
