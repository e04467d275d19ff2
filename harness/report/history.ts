import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import { type Standing, tally } from '../results/standing.ts';
import { compareReleases, parseRelease } from '../spec/release.ts';
import { counted } from '../text/counted.ts';
import { painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import type { TerminalOptions } from './terminal.ts';

/** What a clause is on a kernel: the worst of its cases. Of what is broken nothing is known. */
export type ClauseVerdict = Extract<Standing, 'conforms' | 'known' | 'deviates' | 'unsupported'>;

/** The sign of a verdict, as in the matrix. */
export const signs: Readonly<Record<ClauseVerdict, string>> = {
  conforms: '✓',
  known: 'k',
  deviates: '✗',
  unsupported: '–',
};

/** The answers of one kernel in one results file, clause by clause. */
export interface Answers {
  /** What must be equal for releases to be of one history: the architecture, and the size of its pages where that is not 4 KiB. */
  readonly line: string;
  readonly release: string;
  readonly startedAt: string;
  readonly clauses: ReadonlyMap<string, { readonly verdict: ClauseVerdict; readonly cases: number }>;
}

/** Releases next to each other on which a clause has one verdict; those without an answer between them do not part them. */
export interface Span {
  readonly verdict: ClauseVerdict;
  readonly from: string;
  readonly to: string;
}

/** The history of the clauses on one line of kernels. */
export interface History {
  readonly line: string;
  /** Oldest first. */
  readonly releases: readonly string[];
  readonly clauses: readonly { readonly id: string; readonly spans: readonly Span[] }[];
}

/** What a results file adds to histories; a kernel that names no release, or has no answers, adds nothing. */
export function answersOf(results: Results): readonly Answers[] {
  return results.kernels.flatMap((kernel) => {
    const { upstream, cases } = kernel;
    if (upstream === undefined || !parseRelease(upstream)) return [];
    const clauses = new Map<string, { verdict: ClauseVerdict; cases: number }>();
    for (const [clause, own] of Map.groupBy(cases, (each) => each.clause)) {
      const verdict = verdictOf(own);
      if (verdict) clauses.set(clause, { verdict, cases: own.length });
    }
    if (clauses.size === 0) return [];
    return [{ line: lineOf(kernel), release: upstream, startedAt: results.startedAt, clauses }];
  });
}

function verdictOf(cases: readonly CaseResult[]): ClauseVerdict | undefined {
  const { conforms, known, gone, deviates, broken } = tally(cases);
  if (deviates + gone > 0) return 'deviates';
  if (broken > 0) return undefined;
  if (known > 0) return 'known';
  return conforms > 0 ? 'conforms' : 'unsupported';
}

function lineOf({ architecture = 'unknown', boot }: KernelResults): string {
  const kilobytes = (boot?.pageSize ?? 4096) / 1024;
  return kilobytes === 4 ? architecture : `${architecture}, pages of ${kilobytes} KiB`;
}

/**
 * The histories of all lines, that with the most releases first. Where a release was run more than once, the answer of the most cases of
 * a clause counts, and of those the last.
 *
 * @param order clauses in the order in which they are told; others come behind them
 */
export function historiesOf(all: readonly Answers[], order: readonly string[] = []): readonly History[] {
  const sorted = all.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const found = [...new Set(sorted.flatMap(({ clauses }) => [...clauses.keys()]))];
  const ids = [...new Set([...order.filter((id) => found.includes(id)), ...found])];
  return [...Map.groupBy(sorted, ({ line }) => line)]
    .map(([line, answers]) => {
      const releases = [...new Set(answers.map(({ release }) => release))].toSorted(compareReleases);
      const byRelease = Map.groupBy(answers, ({ release }) => release);
      const clauses = ids.flatMap((id) => {
        const spans = spansOf(id, releases, byRelease);
        return spans.length > 0 ? [{ id, spans }] : [];
      });
      return { line, releases, clauses };
    })
    .toSorted((a, b) => b.releases.length - a.releases.length);
}

function spansOf(
  id: string,
  releases: readonly string[],
  byRelease: ReadonlyMap<string, readonly Answers[]>,
): readonly Span[] {
  const spans: Span[] = [];
  for (const release of releases) {
    const own = (byRelease.get(release) ?? []).flatMap(({ clauses }) => clauses.get(id) ?? []);
    const most = Math.max(...own.map(({ cases }) => cases));
    const verdict = own.findLast(({ cases }) => cases === most)?.verdict;
    const last = spans.at(-1);
    if (!verdict) continue;
    if (last?.verdict === verdict) spans[spans.length - 1] = { ...last, to: release };
    else spans.push({ verdict, from: release, to: release });
  }
  return spans;
}

/** A history without the clauses whose verdict is the same on every kernel. */
export function onlyChanged(history: History): History {
  return { ...history, clauses: history.clauses.filter(({ spans }) => spans.length > 1) };
}

/** Histories as text: of each clause, since which release it has had which verdict, oldest first. */
export function historyReport(
  histories: readonly History[],
  all: boolean,
  { columns, color }: TerminalOptions,
): string {
  const paint = painter(color);
  const parts = histories.map((history) => {
    const told = all ? history : onlyChanged(history);
    const { line, releases } = history;
    const changed = onlyChanged(history).clauses.length;
    const range =
      releases.length === 1
        ? `only ${releases[0]}`
        : `${counted(releases.length, 'release')} from ${releases[0]} to ${releases.at(-1)}`;
    const head = `${line}: ${range}; ${changed} of ${counted(history.clauses.length, 'clause')} changed`;
    const names = told.clauses.map(({ id }) => nameOf(id));
    const room = Math.max(0, ...names.map((name) => name.length)) + 4;
    // Names that leave too little room have a line of their own.
    const beside = room <= columns - 24;
    const rows = told.clauses.flatMap(({ id, spans }, index) => {
      const family = familyOf(id);
      const isFirst = index === 0 || familyOf(told.clauses[index - 1]!.id) !== family;
      const text = spans.map(({ verdict, from }) => `${signs[verdict]} ${from}`).join('  ');
      const name = `  ${printable(nameOf(id))}`;
      return [
        ...(isFirst && family !== '' ? [paint('bold', printable(family))] : []),
        ...(beside
          ? [wrap(text, columns, name.padEnd(room), ' '.repeat(room))]
          : [name, wrap(text, columns, '      ')]),
      ];
    });
    return `${wrap(printable(head), columns)}\n${rows.map((row) => `${row}\n`).join('')}`;
  });
  return [...parts, historyLegend.map((line) => `${paint('dim', wrap(line, columns))}\n`).join('')].join(
    '\n',
  );
}

/** What the signs of a history mean. */
export const historyLegend = [
  'A sign, and the release since which it holds: ✓ conforms  k known bug',
  '✗ deviates, or a known bug is gone  – unsupported',
];

function familyOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('/')));
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
