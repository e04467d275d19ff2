import { type CaseChange, type Changes, changesStatus } from '../results/compare.ts';
import { painter, wrap } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { evidence, type TerminalOptions } from './terminal.ts';

/** How a kernel came up: its results, or what stopped it. */
export type Outcome =
  | { readonly booted: true; readonly results: Results; readonly kernel: KernelResults }
  | { readonly booted: false; readonly why: string; readonly console: string };

/** What a patch does, in the order in which somebody asks: does it boot, what breaks, what else changed, what is logged. */
export interface PatchVerdict {
  readonly base: Outcome;
  readonly patched: Outcome;
  /** Where both have booted. */
  readonly changes?: Changes;
}

/** The exit status of a verdict: 0 nothing new deviates · 1 something does, or it does not boot · 2 it could not be found out. */
export function verdictStatus({ base, patched, changes }: PatchVerdict): 0 | 1 | 2 {
  if (!base.booted) return 2;
  if (!patched.booted) return 1;
  return changes ? changesStatus(changes) : 2;
}

/** The verdict as text. */
export function verdictReport(verdict: PatchVerdict, options: TerminalOptions): string {
  const paint = painter(options.color);
  const { base, patched, changes } = verdict;
  const parts = [...bootLines(verdict, options)];
  if (changes && base.booted && patched.booted) {
    const section = (title: string, lines: readonly string[]): void => {
      if (lines.length > 0) parts.push(`\n${paint('bold', title)}\n${lines.join('\n')}\n`);
    };
    parts.push(...deviations(changes.deviating, patched, options));
    section('Conforms now, and not without the patch', changes.mended.map(titled));
    if (changes.changed.length === 0) parts.push('What else changed: nothing\n');
    section('What else changed', changes.changed.flatMap(changeLines));
    section(
      'Chosen differently where several outcomes are allowed (it may be chance)',
      changes.chosen.flatMap(changeLines),
    );
    if (changes.splats.length === 0) parts.push('New in the kernel log: nothing\n');
    section(
      'New in the kernel log',
      changes.splats.flatMap(({ id, lines }) => [
        `  ${printable(id)}`,
        ...lines.map((line) => `    ${printable(line)}`),
      ]),
    );
    section(
      'Broken: not found out, for the case could not begin (with the patch, or without)',
      changes.broken.map((each) =>
        wrap(`${titled(each).trim()}: ${printable(each.reason ?? '')}`, options.columns, '  '),
      ),
    );
  }
  const status = verdictStatus(verdict);
  return `${parts.join('')}\n${paint(status === 0 ? 'green' : 'red', summary(verdict))}\n`;
}

/** A clause after the other: its first case with its evidence, the others by name. */
function deviations(
  deviating: readonly CaseResult[],
  patched: Extract<Outcome, { booted: true }>,
  { columns, color }: TerminalOptions,
): readonly string[] {
  if (deviating.length === 0) return ['Deviates now, and not without the patch: nothing\n'];
  const paint = painter(color);
  const byClause = Map.groupBy(deviating, ({ clause }) => clause);
  const title = `Deviates now, and not without the patch: ${[...byClause.keys()].join(', ')}`;
  const each = [...byClause.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const shown = evidence(
      { result: first, kernels: [patched.kernel.name] },
      { clauses: patched.results.clauses },
      columns,
      paint,
    );
    const rest = others.map(({ id }) => printable(id)).join(', ');
    return others.length === 0 ? [shown] : [shown, `${wrap(`and ${rest}`, columns, '  ')}\n`];
  });
  return [`\n${paint('bold', wrap(title, columns))}\n`, ...each, '\n'];
}

function bootLines({ base, patched }: PatchVerdict, { columns }: TerminalOptions): readonly string[] {
  const line = (name: string, outcome: Outcome): string => {
    if (outcome.booted) {
      const seconds = (outcome.kernel.bootMilliseconds / 1000).toFixed(1);
      return `${name} boots: yes, ${outcome.kernel.release} in ${seconds} s\n`;
    }
    const tail = outcome.console.split('\n').map((each) => `    | ${printable(each)}\n`);
    return `${wrap(`${name} boots: no. ${printable(outcome.why)}`, columns)}\n${tail.join('')}`;
  };
  return [line('The patched kernel', patched), ...(base.booted ? [] : [line('The base', base)])];
}

function titled({ id, title }: CaseResult): string {
  return `  ${printable(id)}: ${printable(title)}`;
}

function changeLines({ id, differences }: CaseChange): readonly string[] {
  return [
    `  ${printable(id)}`,
    ...differences.map(({ what, before, after }) => `    ${printable(`${what}: ${before} → ${after}`)}`),
  ];
}

function summary(verdict: PatchVerdict): string {
  const { base, patched, changes } = verdict;
  if (!base.booted)
    return 'The base does not boot either: nothing can be said about the patch.'.replace(
      ' either',
      patched.booted ? '' : ' either',
    );
  if (!patched.booted || !changes) return 'The patched kernel does not boot, and the base does.';
  const all = patched.kernel.cases.length;
  const other = changes.changed.length + changes.mended.length;
  if (verdictStatus(verdict) === 0) {
    return `Nothing new deviates: ${all} cases on both${other > 0 ? `, ${other} of them changed` : ''}.`;
  }
  const clauses = new Set(changes.deviating.map(({ clause }) => clause)).size;
  return `${plural(clauses, 'clause')} newly ${clauses === 1 ? 'deviates' : 'deviate'} (${changes.deviating.length} of ${plural(all, 'case')}), ${plural(other, 'other case')} changed, ${plural(changes.splats.length, 'case')} with a new splat${changes.broken.length > 0 ? `, ${changes.broken.length} broken` : ''}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
