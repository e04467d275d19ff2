import { endingText } from '../results/ending.ts';
import { fails, isLost } from '../results/exit-status.ts';
import type { Results } from '../results/results.ts';
import { knownText, standing, type Standing, tallyText } from '../results/standing.ts';
import { counted } from '../text/counted.ts';
import { type Paint, painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { compareRecords, kernelLogTail, outputTail } from './evidence.ts';
import { familiesOf, type Finding, findings, sentenceOf } from './findings.ts';
import { hintTexts } from './hints.ts';
import { matrix } from './matrix.ts';

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
  return [
    // Without a single answer there is nothing to draw.
    results.kernels.every(({ cases }) => cases.length === 0) ? '' : matrix(results, columns, paint),
    section('Kernels without answers, or without all of them', lostKernels(results, columns, paint)),
    section('Changes that fit the answers better (no verdict is changed by them)', hints(results, columns)),
    section('Deviations', full('deviates')),
    section('Broken: the harness could not find out', full('broken')),
    section(
      'Known bugs that are gone (say in cases/bugs.ts since when)',
      aboutBugs(results, 'gone', columns),
    ),
    section('Known bugs (these do not fail the run)', aboutBugs(results, 'known', columns)),
    section('Unsupported', unsupported(results, columns)),
    `\n${summary(results, paint)}\n`,
  ].join('');
}

/** The line that sums it up. */
function summary({ kernels, milliseconds }: Results, paint: Paint): string {
  const all = kernels.flatMap(({ cases }) => cases);
  const lost = kernels.filter(isLost).length;
  const without = lost === 0 ? '' : `, ${counted(lost, 'kernel')} without answers`;
  const bad = lost > 0 || all.some(fails);
  return paint(bad ? 'red' : 'green', `${tallyText(all)}${without} (${(milliseconds / 1000).toFixed(1)} s)`);
}

/** Kernels that gave no answers, or not all: why, and the end of what they said. */
export function lostKernels({ kernels }: Pick<Results, 'kernels'>, columns: number, paint: Paint): string {
  return kernels
    .flatMap(({ name, failure }) => {
      if (!failure) return [];
      const tail = failure.console.map((line) => `    | ${printable(line)}\n`);
      return [`${paint('red', wrap(`${printable(name)}: ${printable(failure.why)}`, columns))}\n`, ...tail];
    })
    .join('');
}

function hints(results: Results, columns: number): string {
  const lines = results.kernels.flatMap(hintTexts);
  return lines.map((line) => `${wrap(printable(line), columns, '  ')}\n`).join('');
}

/** One deviation in full: README, "How to read a deviation". */
export function evidence(
  { result, kernels }: Finding,
  results: Pick<Results, 'specification'>,
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
  const paragraph = (text: string): string => wrap(printable(text), columns, '  ');
  return [
    '',
    paint('red', wrap(`${printable(result.id)} on ${names(kernels)}`, columns)),
    paragraph(result.title),
    paragraph(`Clause: ${sentenceOf(results, result.clause)}`),
    paragraph(`Why: ${result.reason ?? 'no reason was given'}`),
    ...(result.like === undefined ? [] : [paragraph(knownText(result, results.specification))]),
    paragraph(
      `Expected of kernels with ${result.key ?? 'nothing'}; the program ${endingText(result.ending)}`,
    ),
    ...records,
    ...tail(whose, '|', kernelLogTail(result)),
    ...tail('output', '>', outputTail(result)),
    '',
  ].join('\n');
}

/** Known bugs, present or gone: a line each, with what they are and the fix. */
function aboutBugs(results: Results, which: 'known' | 'gone', columns: number): string {
  return findings(
    results,
    (each) => standing(each) === which,
    (each) => each[which],
  )
    .map(({ result, kernels }) => {
      const text = `${result.id} on ${kernels.join(', ')}: ${knownText(result, results.specification)}`;
      return `${wrap(printable(text), columns, '  ')}\n`;
    })
    .join('');
}

/** What is unsupported: a paragraph for each reason and set of kernels, with the families, clauses or cases that share it. */
function unsupported(results: Results, columns: number): string {
  const found = findings(
    results,
    (each) => standing(each) === 'unsupported',
    (each) => each.reason,
  );
  const groups = Map.groupBy(
    found,
    ({ result, kernels }) => `${printable(result.reason ?? 'no reason was given')} (${names(kernels)})`,
  );
  return [...groups]
    .map(([title, each]) => {
      const which = inShort(
        each.map(({ result }) => result.id),
        results,
      )
        .map(printable)
        .join(', ');
      return `${wrap(`${title}: ${which}`, columns, '  ')}\n`;
    })
    .join('');
}

/** Cases in short: a family or a clause of which they are all that was run stands for them. */
function inShort(ids: readonly string[], results: Results): readonly string[] {
  const wanted = new Set(ids);
  const all = new Map(results.kernels.flatMap(({ cases }) => cases.map(({ id, clause }) => [id, clause])));
  const ofClause = (clause: string): readonly string[] =>
    [...all].filter((each) => each[1] === clause).map(([id]) => id);
  const whole = (cases: readonly string[]): boolean => cases.every((id) => wanted.has(id));
  return familiesOf(results).flatMap(({ id, clauses }) => {
    const cases = clauses.flatMap(ofClause);
    if (clauses.length > 1 && whole(cases)) return [`all of ${id} (${counted(cases.length, 'case')})`];
    return clauses.flatMap((clause) => {
      const own = ofClause(clause);
      if (own.length > 1 && whole(own)) return [`${clause} (${counted(own.length, 'case')})`];
      return own.filter((each) => wanted.has(each));
    });
  });
}

function names(kernels: readonly string[]): string {
  return printable(kernels.join(', '));
}
