import { styleText } from 'node:util';
import { printable } from './printable.ts';
import type { CaseResult, KernelResults, Results } from './results.ts';

/** How to draw. */
export interface TerminalOptions {
  readonly columns: number;
  readonly color: boolean;
}

type Paint = (style: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string) => string;

/** One deviation and the kernels that show it alike. */
interface Finding {
  readonly result: CaseResult;
  readonly kernels: string[];
}

/** The matrix, then everything that is not as it should be with its evidence, then one line that sums it up. */
export function terminalReport(results: Results, { columns, color }: TerminalOptions): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const all = results.kernels.flatMap((kernel) =>
    kernel.cases.map((result) => ({ kernel: kernel.name, result })),
  );
  const found = (wanted: (result: CaseResult) => boolean): readonly Finding[] =>
    gather(all.filter(({ result }) => wanted(result)));
  const section = (title: string, findings: readonly Finding[], show: (finding: Finding) => string): string =>
    findings.length === 0 ? '' : `\n${paint('bold', title)}\n${findings.map(show).join('')}`;
  const full = (finding: Finding): string => evidence(finding, results, columns, paint);
  const short = ({ result, kernels }: Finding): string => {
    const about = result.stale ?? result.known;
    const why = about ? `${about.reason}; fixed by ${about.fixedBy ?? 'nothing yet'}` : (result.reason ?? '');
    return `${wrap(`${result.id} on ${kernels.join(', ')}: ${printable(why)}`, columns, '  ')}\n`;
  };
  return [
    matrix(results, columns, paint),
    section(
      'Deviations',
      found((each) => each.verdict === 'deviates' && !each.known),
      full,
    ),
    section(
      'Broken: the harness could not find out',
      found((each) => each.verdict === 'broken'),
      full,
    ),
    section(
      'Stale: known deviations that are gone (take them out of cases/known.ts)',
      found((each) => each.stale !== undefined),
      short,
    ),
    section(
      'Known deviations (these do not fail the run)',
      found((each) => each.known !== undefined),
      short,
    ),
    section(
      'Unsupported',
      found((each) => each.verdict === 'unsupported'),
      short,
    ),
    `\n${summary(results, paint)}\n`,
  ].join('');
}

/** Findings of the same case with the same answer are one. */
function gather(all: readonly { kernel: string; result: CaseResult }[]): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { kernel, result } of all) {
    const key = JSON.stringify([result.id, result.reason, result.observed, result.known, result.stale]);
    const finding = findings.get(key) ?? { result, kernels: [] };
    finding.kernels.push(kernel);
    findings.set(key, finding);
  }
  return [...findings.values()];
}

function matrix(results: Results, columns: number, paint: Paint): string {
  const clauses = [...new Set(results.kernels.flatMap((kernel) => kernel.cases.map((each) => each.clause)))];
  const first = Math.max(6, ...clauses.map((clause) => clause.length)) + 2;
  const names = results.kernels.map((kernel) => printable(kernel.name).slice(-14));
  const most = Math.floor((columns - first) / Math.max(1, names.length));
  const width = Math.min(Math.max(8, ...names.map((name) => name.length + 2)), Math.max(8, most));
  const row = (head: string, cells: readonly string[]): string =>
    `${head.padEnd(first)}${cells.map((cell) => cell.padEnd(width)).join('')}`.trimEnd();
  const lines = [
    paint(
      'bold',
      row(
        'clause',
        names.map((name) => name.slice(0, width - 1)),
      ),
    ),
    ...clauses.map((clause) => {
      const cells = results.kernels.map((kernel) =>
        cell(kernel.cases.filter((each) => each.clause === clause)),
      );
      const line = row(clause, cells);
      return cells.some((text) => /[✗!]/.test(text)) ? paint('red', line) : line;
    }),
    '',
    paint(
      'dim',
      wrap(
        '✓ conforms  ✗ deviates  k known deviation  – unsupported  ! broken; n/m: n of m cases conform',
        columns,
        '',
      ),
    ),
    ...results.kernels.map((kernel) =>
      wrap(
        `${printable(kernel.name)}: ${printable(kernel.upstream)} ${kernel.architecture}, ${kernel.accelerator}, up in ${(kernel.bootMilliseconds / 1000).toFixed(1)} s; ${counts(kernel)}`,
        columns,
        '',
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function cell(cases: readonly CaseResult[]): string {
  const good = cases.filter((each) => each.verdict === 'conforms').length;
  const some = (wanted: (each: CaseResult) => boolean): boolean => cases.some(wanted);
  const marks = [
    some((each) => each.verdict === 'broken') ? '!' : '',
    some((each) => (each.verdict === 'deviates' && !each.known) || each.stale !== undefined) ? '✗' : '',
    some((each) => each.known !== undefined) ? 'k' : '',
    some((each) => each.verdict === 'unsupported') ? '–' : '',
  ].join('');
  return good === cases.length ? `${good} ${marks || '✓'}` : `${good}/${cases.length} ${marks}`;
}

/** Counts of one kernel's cases or of all. */
function tally(cases: readonly CaseResult[]): Record<string, number> {
  const count = (wanted: (each: CaseResult) => boolean): number => cases.filter(wanted).length;
  return {
    conform: count((each) => each.verdict === 'conforms'),
    deviate: count((each) => each.verdict === 'deviates' && !each.known),
    known: count((each) => each.known !== undefined),
    stale: count((each) => each.stale !== undefined),
    unsupported: count((each) => each.verdict === 'unsupported'),
    broken: count((each) => each.verdict === 'broken'),
  };
}

function counts(kernel: KernelResults): string {
  const parts = Object.entries(tally(kernel.cases)).filter(
    ([name, count]) => count > 0 || name === 'conform',
  );
  return parts.map(([name, count]) => `${count} ${name}`).join(', ');
}

function summary(results: Results, paint: Paint): string {
  const total = tally(results.kernels.flatMap((kernel) => kernel.cases));
  const bad = (total['deviate'] ?? 0) + (total['stale'] ?? 0) + (total['broken'] ?? 0) > 0;
  const text = Object.entries(total)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
  return paint(bad ? 'red' : 'green', `${text} (${(results.milliseconds / 1000).toFixed(1)} s)`);
}

function evidence({ result, kernels }: Finding, results: Results, columns: number, paint: Paint): string {
  const names = [...new Set([...Object.keys(result.expected ?? {}), ...Object.keys(result.observed)])];
  const records = names.flatMap((name) => {
    const want = JSON.stringify(result.expected?.[name]) ?? 'nothing';
    const have = JSON.stringify(result.observed[name]) ?? 'nothing';
    const label = printable(name);
    if (want === have) return [paint('dim', `    same      ${label} ${printable(have)}`)];
    return [
      `    expected  ${label} ${printable(want)}`,
      paint('red', `    observed  ${label} ${printable(have)}`),
    ];
  });
  const log = (result.kernelLog ?? []).slice(-20).map((line) => `    | ${printable(line)}`);
  const output = (result.output ?? '')
    .split('\n')
    .slice(-10)
    .filter(Boolean)
    .map((line) => `    > ${printable(line)}`);
  return [
    '',
    paint('red', `${result.id} on ${kernels.join(', ')}`),
    wrap(result.title, columns, '  '),
    wrap(`Clause: ${results.clauses[result.clause] ?? '?'}`, columns, '  '),
    wrap(`Why: ${printable(result.reason ?? '')}`, columns, '  '),
    `  Era: ${result.era ?? 'none'}; it ${printable(result.ending)}`,
    ...records,
    ...(log.length > 0 ? ['    kernel log:', ...log] : []),
    ...(output.length > 0 ? ['    output:', ...output] : []),
    '',
  ].join('\n');
}

/** Breaks at spaces; a word longer than a line stays whole. */
function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + word.length + 1 > columns) {
      lines.push(line);
      line = `${indent}  `;
    }
    line += `${line.trim() === '' ? '' : ' '}${word}`;
  }
  return [...lines, line].join('\n');
}
