import { clausesOf } from '../results/findings.ts';
import { type Paint, wrap } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { shortTallyText, tally } from '../results/standing.ts';

/** What the marks of a cell mean, in lines that fit any terminal. */
export const legend = [
  '✓ conforms  ✗ deviates or is stale  k known deviation  – unsupported  ! broken',
  'n/m: n of m cases conform',
];

/** A longer name is not a column's heading: its number is. */
const longestHeading = 14;

/** The matrix clauses × kernels, its legend, and a line for each kernel. More kernels than fit go below each other. */
export function matrix(results: Results, columns: number, paint: Paint): string {
  const clauses = clausesOf(results);
  const first = Math.max(...['clause', ...clauses.map(printable)].map((text) => text.length)) + 2;
  const rows = clauses.map((clause) => ({
    clause: printable(clause),
    cells: results.kernels.map(({ cases }) => cell(cases.filter((each) => each.clause === clause))),
  }));
  const headings = results.kernels.map(heading);
  const texts = [...headings, ...rows.flatMap(({ cells }) => cells)];
  const width = Math.max(8, ...texts.map((text) => text.length + 2));
  const fit = Math.max(1, Math.floor((columns - first + 2) / width));

  const line = (head: string, cells: readonly string[], colour: (text: string) => string): string => {
    const padded = cells.map((text) => `${colour(text)}${' '.repeat(width - text.length)}`);
    return `${head.padEnd(first)}${padded.join('')}`.trimEnd();
  };
  const blocks: string[] = [];
  for (let from = 0; from < headings.length; from += fit) {
    const bold = (text: string): string => paint('bold', text);
    blocks.push(
      line('clause', headings.slice(from, from + fit), bold),
      ...rows.map(({ clause, cells }) =>
        line(clause, cells.slice(from, from + fit), (text) => paintCell(text, paint)),
      ),
      '',
    );
  }
  return [
    ...blocks,
    ...legend.map((text) => paint('dim', text)),
    '',
    ...results.kernels.map((kernel, index) => wrap(kernelLine(kernel, index), columns)),
    '',
  ].join('\n');
}

/** What a cell says of the cases of one clause on one kernel: `6 ✓`, `5/6 ✗`, `4/5 k`. */
export function cell(cases: readonly CaseResult[]): string {
  const { conforms, known, stale, deviates, unsupported, broken } = tally(cases);
  if (cases.length === 0) return '';
  const marks = [
    broken > 0 ? '!' : '',
    deviates + stale > 0 ? '✗' : '',
    known > 0 ? 'k' : '',
    unsupported > 0 ? '–' : '',
  ].join('');
  if (unsupported === cases.length) return '–';
  return conforms === cases.length ? `${conforms} ✓` : `${conforms}/${cases.length} ${marks}`;
}

function heading(kernel: KernelResults, index: number): string {
  const name = printable(kernel.name);
  return name.length <= longestHeading ? name : `#${index + 1}`;
}

function kernelLine(kernel: KernelResults, index: number): string {
  const head = heading(kernel, index);
  const name = printable(kernel.name);
  const { upstream, architecture } = kernel;
  return `${head === name ? name : `${head} ${name}`}: ${printable(upstream)} ${printable(architecture)}, ${boot(kernel)}; ${shortTallyText(kernel.cases)}`;
}

function boot({ accelerator, bootMilliseconds, boots, resumed }: KernelResults): string {
  if (boots === 0) return 'not booted';
  const up = resumed ? 'resumed' : `up in ${(bootMilliseconds / 1000).toFixed(1)} s`;
  return `${accelerator}, ${up}${boots > 1 ? `, booted ${boots} times` : ''}`;
}

function paintCell(text: string, paint: Paint): string {
  if (/[✗!]/.test(text)) return paint('red', text);
  if (text.includes('k')) return paint('yellow', text);
  return text.includes('✓') ? paint('green', text) : paint('dim', text);
}
