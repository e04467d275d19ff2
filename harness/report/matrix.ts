import stringWidth from 'fast-string-width';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { shortTallyText, standing, tally } from '../results/standing.ts';
import type { Paint } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { familiesOf, sentenceOf } from './findings.ts';

/** What the marks of a cell mean, in lines that fit any terminal. */
export const legend = [
  '✓ conforms  ✗ deviates, or a known bug is gone  k known bug  – unsupported',
  '! broken  n/m: n of m cases conform',
];

/** A longer name is not a column's heading: its number is. */
const longestHeading = 14;

/** A row: a family, or a clause below it. */
interface Row {
  readonly head: string;
  /** What it is about, for terminals that have room. */
  readonly says: string;
  readonly cells: readonly string[];
}

/**
 * The matrix families × kernels, its legend, and a line for each kernel. A family is opened to its clauses where not all
 * is well, and where it is the only one. More kernels than fit go below each other; where there is room for
 * a sentence behind the cells, it is there.
 */
export function matrix(results: Results, columns: number, paint: Paint): string {
  const rows = rowsOf(results);
  const headings = results.kernels.map(heading);
  const first = Math.max(...['family', ...rows.map(({ head }) => head)].map((text) => text.length)) + 2;
  const texts = [...headings, ...rows.flatMap(({ cells }) => cells)];
  const width = Math.max(8, ...texts.map((text) => stringWidth(text) + 2));
  const fit = Math.max(1, Math.floor((columns - first + 2) / width));
  const room = columns - first - Math.min(fit, headings.length) * width;

  const line = (head: string, cells: readonly string[], paintIt: (text: string) => string): string =>
    `${head.padEnd(first)}${cells.map((text) => `${paintIt(text)}${' '.repeat(width - stringWidth(text))}`).join('')}`;
  const blocks: string[] = [];
  for (let from = 0; from < headings.length; from += fit) {
    const bold = (text: string): string => paint('bold', text);
    blocks.push(line('family', headings.slice(from, from + fit), bold).trimEnd());
    for (const { head, says, cells } of rows) {
      const text = line(head, cells.slice(from, from + fit), (cell) => paintCell(cell, paint));
      blocks.push(says.length <= room ? `${text}${paint('dim', says)}` : text.trimEnd());
    }
    blocks.push('');
  }
  return [
    ...blocks,
    ...legend.map((text) => paint('dim', text)),
    '',
    ...results.kernels.map((kernel, index) => wrap(kernelLine(kernel, index), columns)),
    '',
  ].join('\n');
}

function rowsOf(results: Results): readonly Row[] {
  const cellsOf = (clauses: readonly string[]): readonly string[] =>
    results.kernels.map(({ cases }) => cell(cases.filter(({ clause }) => clauses.includes(clause))));
  const families = familiesOf(results);
  return families.flatMap(({ id, title, clauses }) => {
    const opened = clauses.filter((clause) => families.length === 1 || isNotWell(results, clause));
    return [
      { head: printable(id), says: printable(title), cells: cellsOf(clauses) },
      ...opened.map((clause) => ({
        head: `  ${printable(clause.startsWith(`${id}/`) ? clause.slice(id.length + 1) : clause)}`,
        says: printable(sentenceOf(results, clause)),
        cells: cellsOf([clause]),
      })),
    ];
  });
}

/** Whether a reader must know which clause it is. */
function isNotWell({ kernels }: Results, clause: string): boolean {
  return kernels.some(({ cases }) =>
    cases.some((each) => each.clause === clause && !['conforms', 'unsupported'].includes(standing(each))),
  );
}

/** What a cell says of some cases on one kernel: `6 ✓`, `5/6 ✗`, `4/5 k`. */
export function cell(cases: readonly CaseResult[]): string {
  const { conforms, known, gone, deviates, unsupported, broken } = tally(cases);
  if (cases.length === 0) return '';
  const marks = [
    broken > 0 ? '!' : '',
    deviates + gone > 0 ? '✗' : '',
    known > 0 ? 'k' : '',
    unsupported > 0 ? '–' : '',
  ].join('');
  if (unsupported === cases.length) return '–';
  return conforms === cases.length && marks === '' ? `${conforms} ✓` : `${conforms}/${cases.length} ${marks}`;
}

function heading(kernel: KernelResults, index: number): string {
  const name = printable(kernel.name);
  return name.length <= longestHeading ? name : `#${index + 1}`;
}

function kernelLine(kernel: KernelResults, index: number): string {
  const head = heading(kernel, index);
  const name = printable(kernel.name);
  const { upstream, release, architecture } = kernel;
  const what = [upstream ?? release, architecture]
    .flatMap((each) => (each ? [printable(each)] : []))
    .join(' ');
  const of =
    kernel.resolved?.away === undefined
      ? ''
      : ` (of ${kernel.resolved.at.slice(0, 10)}: ${printable(kernel.resolved.away)})`;
  const title = `${head === name ? name : `${head} ${name}`}: ${what === '' ? '' : `${what}${of}, `}${bootText(kernel)}`;
  return kernel.failure && kernel.cases.length === 0 ? title : `${title}; ${shortTallyText(kernel.cases)}`;
}

/** How a kernel came up, in words. */
export function bootText({ boot, failure }: KernelResults): string {
  if (!boot) return failure ? 'no answers: see below' : 'not booted';
  const { accelerator, resumed, milliseconds, guests } = boot;
  const up = resumed ? 'resumed' : `up in ${(milliseconds / 1000).toFixed(1)} s`;
  return `${accelerator}, ${up}${guests > 1 ? `, ${guests} guests` : ''}`;
}

function paintCell(text: string, paint: Paint): string {
  if (/[✗!]/.test(text)) return paint('red', text);
  if (text.includes('k')) return paint('yellow', text);
  return text.includes('✓') ? paint('green', text) : paint('dim', text);
}
