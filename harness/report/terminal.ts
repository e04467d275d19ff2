import { compareRecords, kernelLogTail, outputTail } from './evidence.ts';
import { type Finding, findings } from '../results/findings.ts';
import { hintTexts } from './hints.ts';
import { matrix } from './matrix.ts';
import { type Paint, painter, wrap } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import type { Results } from '../results/results.ts';
import { fails, knownText, standing, type Standing, tallyText } from '../results/standing.ts';

/** How to draw. */
export interface TerminalOptions {
  readonly columns: number;
  readonly color: boolean;
}

/**
 * The matrix, then everything that is not as it should be with its evidence, then one line that sums it up.
 *
 * Nothing in it but the colours asked for can move a cursor: all that came from a guest is shown escaped.
 */
export function terminalReport(results: Results, { columns, color }: TerminalOptions): string {
  const paint = painter(color);
  const section = (title: string, body: string): string =>
    body === '' ? '' : `\n${paint('bold', title)}\n${body}`;
  const full = (which: Standing): string =>
    findings(results, (each) => standing(each) === which)
      .map((finding) => evidence(finding, results, columns, paint))
      .join('');
  const all = results.kernels.flatMap(({ cases }) => cases);
  const seconds = (results.milliseconds / 1000).toFixed(1);
  return [
    matrix(results, columns, paint),
    section('Eras that fit the answers better (no verdict is changed by them)', hints(results, columns)),
    section('Deviations', full('deviates')),
    section('Broken: the harness could not find out', full('broken')),
    section(
      'Stale: known deviations that are gone (take them out of cases/known.ts)',
      aboutKnown(results, 'stale', columns),
    ),
    section('Known deviations (these do not fail the run)', aboutKnown(results, 'known', columns)),
    section('Unsupported', unsupported(results, columns)),
    `\n${paint(all.some(fails) ? 'red' : 'green', `${tallyText(all)} (${seconds} s)`)}\n`,
  ].join('');
}

function hints(results: Results, columns: number): string {
  const lines = results.kernels.flatMap(hintTexts);
  return lines.map((line) => `${wrap(printable(line), columns, '  ')}\n`).join('');
}

/** One deviation in full: README, "How to read a deviation". */
export function evidence(
  { result, kernels }: Finding,
  results: Pick<Results, 'clauses'>,
  columns: number,
  paint: Paint,
): string {
  const records = compareRecords(result).flatMap(({ name, expected, observed, same }) =>
    same
      ? [paint('dim', `    same      ${printable(`${name} ${observed}`)}`)]
      : [
          `    expected  ${printable(`${name} ${expected}`)}`,
          paint('red', `    observed  ${printable(`${name} ${observed}`)}`),
        ],
  );
  const tail = (title: string, mark: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`    ${title}:`, ...lines.map((line) => `    ${mark} ${printable(line)}`)];
  const whose = kernels.length > 1 ? `kernel log of ${printable(kernels.slice(0, 1).join())}` : 'kernel log';
  return [
    '',
    paint('red', wrap(`${printable(result.id)} on ${names(kernels)}`, columns)),
    wrap(printable(result.title), columns, '  '),
    wrap(`Clause: ${printable(clauseText(results, result.clause))}`, columns, '  '),
    wrap(`Why: ${printable(result.reason ?? 'no reason was given')}`, columns, '  '),
    wrap(`Era: ${printable(result.era ?? 'none')}; it ${printable(result.ending)}`, columns, '  '),
    ...records,
    ...tail(whose, '|', kernelLogTail(result)),
    ...tail('output', '>', outputTail(result)),
    '',
  ].join('\n');
}

function clauseText(results: Pick<Results, 'clauses'>, clause: string): string {
  return (Object.hasOwn(results.clauses, clause) ? results.clauses[clause] : undefined) ?? clause;
}

/** Known deviations, present or gone: a line each, with the reason and the fix. */
function aboutKnown(results: Results, which: 'known' | 'stale', columns: number): string {
  return findings(
    results,
    (each) => standing(each) === which,
    (each) => each[which],
  )
    .map(({ result, kernels }) => {
      const text = `${result.id} on ${kernels.join(', ')}: ${knownText(result)}`;
      return `${wrap(printable(text), columns, '  ')}\n`;
    })
    .join('');
}

/** What is unsupported: a paragraph for each reason and set of kernels, with the cases that share it. */
function unsupported(results: Results, columns: number): string {
  const groups = new Map<string, string[]>();
  const found = findings(
    results,
    (each) => standing(each) === 'unsupported',
    (each) => each.reason,
  );
  for (const { result, kernels } of found) {
    const title = `${printable(result.reason ?? 'no reason was given')} (${names(kernels)})`;
    groups.set(title, [...(groups.get(title) ?? []), printable(result.id)]);
  }
  return [...groups]
    .map(([title, ids]) => `${wrap(`${title}: ${ids.join(', ')}`, columns, '  ')}\n`)
    .join('');
}

function names(kernels: readonly string[]): string {
  return printable(kernels.join(', '));
}
