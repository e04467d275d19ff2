import type { CaseDifference, Comparison, Difference } from '../results/compare.ts';
import type { CaseResult, Results } from '../results/results.ts';
import { counted } from '../text/counted.ts';
import { type Paint, painter } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { sentenceOf } from './findings.ts';
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

/**
 * A comparison as text, verdicts first: what newly deviates, with its evidence; other verdicts; then any other record, clause by clause,
 * both sides below each other; then what is new in the log.
 */
export function comparisonText(compared: Compared, options: TerminalOptions): string {
  const { comparison, before } = compared;
  const paint = painter(options.color);
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n${paint('bold', title)}\n${lines.join('\n')}\n`;
  const { mended, changed, chosen, judgedAnew, splats, broken, onlyBefore, onlyAfter } = comparison;
  const judged = changed.filter(({ differences }) => differences.some(isVerdict));
  const recorded = changed.filter(({ differences }) => differences.some((each) => !isVerdict(each)));
  return [
    ...deviations(compared, options, paint),
    section(
      `Conforms now, and not ${before}`,
      mended.map((each) =>
        each.gone === undefined ? titled(each) : `${titled(each)} (${printable(each.gone)} is gone)`,
      ),
    ),
    changed.length === 0 ? 'What else changed: nothing\n' : '',
    section('Other verdicts that changed', verdictLines(judged, options.columns, judgedAnew)),
    section('What else changed', recordLines(recorded, compared, options, paint)),
    section(
      'Chosen differently where several outcomes are allowed (it may be chance)',
      recordLines(chosen, compared, options, paint),
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
    section('Run on one side alone', [
      ...oneSide('before', onlyBefore, options.columns),
      ...oneSide('after', onlyAfter, options.columns),
    ]),
  ].join('');
}

/** Cases that differ, as text: verdicts, then both sides of each record below each other. */
export function differencesText(
  cases: readonly CaseDifference[],
  specification: Results['specification'],
  options: TerminalOptions,
): string {
  const judged = cases.filter(({ differences }) => differences.some(isVerdict));
  return [
    ...verdictLines(judged, options.columns),
    ...recordLines(cases, { specification }, options, painter(options.color)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function isVerdict({ what }: Difference): boolean {
  return what === 'verdict';
}

/** A paragraph for each change of a verdict, with the cases that made it. */
function verdictLines(
  cases: readonly CaseDifference[],
  columns: number,
  judgedAnew: readonly string[] = [],
): readonly string[] {
  const groups = Map.groupBy(cases, ({ id, differences }) => {
    const [verdict] = differences.filter(isVerdict);
    const same = judgedAnew.includes(id) ? ', and recorded the same' : '';
    return `${verdict?.before} → ${verdict?.after}${same}`;
  });
  return [...groups].map(([title, each]) => wrap(printable(`${title}: ${inShort(each)}`), columns, '  '));
}

/** Cases by clauses: `move/fixed-place (3 cases), move/other/first`. */
function inShort(cases: readonly { readonly id: string; readonly clause: string }[]): string {
  return [...Map.groupBy(cases, ({ clause }) => clause)]
    .map(([clause, each]) => (each.length > 1 ? `${clause} (${each.length} cases)` : each[0]?.id))
    .join(', ');
}

/** Ids of one side: more than a few are told by the first part of their paths. */
function oneSide(side: string, ids: readonly string[], columns: number): readonly string[] {
  const few = 20;
  if (ids.length <= few) return ids.map((id) => `  ${printable(id)} (${side})`);
  const families = [...Map.groupBy(ids, (id) => id.split('/')[0])];
  const texts = families.map(([family, each]) => `${family} (${counted(each.length, 'case')})`);
  return [wrap(printable(`${side}: ${texts.join(', ')}`), columns, '  ')];
}

/** Records and endings that differ, clause by clause; cases of a clause with the same differences are told once. */
function recordLines(
  cases: readonly CaseDifference[],
  { specification }: Pick<Compared, 'specification'>,
  { columns }: TerminalOptions,
  paint: Paint,
): readonly string[] {
  // What was not run on one side has no records there: its verdict says all.
  const wanted = cases.map((each) => ({ ...each, differences: each.differences.filter(isTold) }));
  const byClause = Map.groupBy(
    wanted.filter(({ differences }) => differences.length > 0),
    ({ clause }) => clause,
  );
  return [...byClause].flatMap(([clause, each]) => {
    const says = sentenceOf({ specification }, clause);
    const head = says === clause ? clause : `${clause}: ${says}`;
    const alike = Map.groupBy(each, ({ differences }) => JSON.stringify(differences));
    return [
      wrap(printable(head), columns, '  '),
      ...[...alike.values()].flatMap((same) => [
        wrap(printable(same.map(({ id }) => shortId(id, clause)).join(', ')), columns, '    '),
        ...(same[0]?.differences ?? []).flatMap(({ what, before, after }) => [
          printable(`      before  ${what} ${before}`),
          paint('yellow', printable(`      now     ${what} ${after}`)),
        ]),
      ]),
    ];
  });

  function isTold(difference: Difference, _: number, all: readonly Difference[]): boolean {
    if (isVerdict(difference)) return false;
    return !all.some((each) => isVerdict(each) && /^unsupported/m.test(`${each.before}\n${each.after}`));
  }
}

function shortId(id: string, clause: string): string {
  return id.startsWith(`${clause}/`) ? id.slice(clause.length + 1) : id;
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
    const told = evidence({ result: first, kernels: [kernel] }, { specification }, columns, paint);
    const shown = comparison.judgedAnew.includes(first.id)
      ? `${told}${wrap('It recorded the same before: what is expected of it is another.', columns, '  ')}\n`
      : told;
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
