import type { CaseResult, Results } from '../results/results.ts';
import { compareReleases } from '../spec/release.ts';
import { sourceText } from '../spec/source-text.ts';
import { counted } from '../text/counted.ts';
import { printable } from '../text/printable.ts';
import { cell, legend } from './matrix.ts';
import { familiesOf, sentenceOf } from './findings.ts';

/** The table of clauses (Markdown): of each its sentence, its sources, since when, its cases, and what each kernel answered. */
export function clausesReport(results: Results): string {
  const families = familiesOf(results);
  const kernels = results.kernels.map(({ name }) => text(name));
  const count = families.reduce((sum, { clauses }) => sum + clauses.length, 0);
  const cases = new Set(results.kernels.flatMap((each) => each.cases.map(({ id }) => id))).size;
  return [
    '# The clauses of mremap(2)',
    '',
    `${counted(count, 'clause')}, ${counted(cases, 'case')}, as answered by ${kernelsText(results)}.`,
    'Written by `dontunmap run --clauses FILE`; a case is shown by `dontunmap show CLAUSE/CASE`.',
    '',
    ...legend,
    '',
    ...families.flatMap(({ id, title, clauses }) => [
      `## ${text(id)}: ${text(title)}`,
      '',
      ...(results.specification.families
        .find((each) => each.id === id)
        ?.about.split('\n')
        .map(text) ?? []),
      '',
      row(['clause', 'since', 'cases', ...kernels]),
      row(['---', '---', '---', ...kernels.map(() => '---')]),
      ...clauses.map((clause) => clauseRow(results, clause)),
      '',
    ]),
  ].join('\n');
}

function clauseRow(results: Results, clause: string): string {
  const ofKernels = results.kernels.map(({ cases }) => cases.filter((each) => each.clause === clause));
  const all = ofKernels.flat();
  const names = [...new Set(all.map(({ id }) => id.slice(clause.length + 1)))];
  const sources = results.specification.clauses.find(({ id }) => id === clause)?.source ?? [];
  const sentence = `**${text(clause)}**<br>${text(sentenceOf(results, clause))}`;
  const from = sources.length > 0 ? `<br>*${sources.map((each) => text(sourceText(each))).join('; ')}*` : '';
  return row([
    `${sentence}${from}`,
    since(results, all),
    names.map(text).join(', '),
    ...ofKernels.map((cases) => cell(cases)),
  ]);
}

/** The oldest release with whose expectation a case was judged; empty where none was. */
function since({ specification }: Results, cases: readonly CaseResult[]): string {
  const releases = cases.flatMap(({ key }) =>
    (key?.split(' & ') ?? []).flatMap((change) => {
      const declared = Object.hasOwn(specification.changes, change)
        ? specification.changes[change]
        : undefined;
      return declared ? [declared.since] : [];
    }),
  );
  return releases.toSorted(compareReleases)[0] ?? '';
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A line in a cell: what a guest or a file says becomes no markup. */
const text = (line: string): string =>
  printable(line).replace(/[\\`*_|<>[\]]/g, (character) => `\\${character}`);

function kernelsText({ kernels }: Results): string {
  return kernels
    .map(({ name, upstream, architecture }) => text([name, upstream, architecture].filter(Boolean).join(' ')))
    .join(', ');
}
