import { type Fate, fates, openFates, type Trial } from './campaign.ts';
import { counted } from '../text/counted.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';

/** One line of a trial, as it is said when it has ended. */
export function trialLine({ mutant, fate, by, why }: Trial): string {
  const cases = by.length > 0 ? ` (${counted(by.length, 'case')})` : '';
  return `${mutant.id}: ${fate}${cases}${why === undefined ? '' : `: ${why.split('\n')[0]}`}`;
}

/** At the head of a column. */
const inShort: Partial<Record<Fate, string>> = {
  'rejected by its clause': 'by its clause',
  'rejected by others only': 'by others',
  'does not boot': 'no boot',
  'does not build': 'no build',
  'does not apply': 'no place',
};

/** Nothing more has to be said of these. */
export const asItShouldBe: readonly Fate[] = ['rejected by its clause', 'rejected'];

/** What became of all mutants: a row a family, then those of which more has to be said. */
export function mutantsReport(trials: readonly Trial[], columns: number): string {
  const families = Map.groupBy(trials, ({ mutant }) => mutant.id.split('/')[0]!);
  const shown = fates.filter((fate) => trials.some((each) => each.fate === fate));
  const row = (name: string, of: readonly Trial[]): readonly string[] => [
    name,
    `${of.length}`,
    ...shown.map((fate) => `${of.filter((each) => each.fate === fate).length}`),
  ];
  const rows = [...families].map(([name, of]) => row(name, of));
  const heads = shown.map((fate) => inShort[fate] ?? fate);
  const kind = areRandom(trials) ? 'change' : 'family';
  const parts = [table([[kind, 'mutants', ...heads], ...rows, row('all', trials)]).trimEnd()];
  for (const fate of shown.filter((each) => !asItShouldBe.includes(each))) {
    parts.push(
      `${fate}\n${trials
        .filter((each) => each.fate === fate)
        .map((each) => told(each, columns))
        .join('\n')}`,
    );
  }
  return `${parts.join('\n\n')}\n\n${scoreLine(trials)}\n`;
}

function told({ mutant, by, why }: Trial, columns: number): string {
  const { id, clause, wrong } = mutant;
  const lines = [clause === undefined ? id : `${id} (${clause})`, wrong];
  if (by.length > 0)
    lines.push(`by ${by.slice(0, 3).join(', ')}${by.length > 3 ? ` and ${by.length - 3} more` : ''}`);
  if (why !== undefined) lines.push(why.split('\n')[0]!);
  return lines.map((line, index) => wrap(line, columns, index === 0 ? '  ' : '    ')).join('\n');
}

/** Of those that are wrong, boot and can be built: how many are rejected by the clause that they break (by any, where none is named). */
export function scoreOf(trials: readonly Trial[]): {
  readonly own: number;
  readonly any: number;
  readonly of: number;
} {
  const count = (...wanted: readonly Fate[]) => trials.filter(({ fate }) => wanted.includes(fate)).length;
  const own = count('rejected by its clause', 'rejected');
  const others = count('rejected by others only');
  return { own, any: own + others, of: own + others + count('survived') };
}

/** The exit status: 0 all are rejected, by their clauses · 1 one is not · 2 of one it could not be found out. */
export function statusOf(trials: readonly Trial[]): 0 | 1 | 2 {
  if (trials.some(({ fate }) => openFates.includes(fate))) return 2;
  const { own, of } = scoreOf(trials);
  return own === of ? 0 : 1;
}

function scoreLine(trials: readonly Trial[]): string {
  const { own, any, of } = scoreOf(trials);
  const percent = (part: number) => `${of === 0 ? 0 : ((100 * part) / of).toFixed(1)} %`;
  const tried = `${counted(of, 'mutant')} tried:`;
  if (areRandom(trials)) return `${tried} ${own} rejected (${percent(own)}; ${confidence(own, of)})`;
  return `${tried} ${own} rejected by the clause that they break (${percent(own)}), ${any} by any (${percent(any)})`;
}

/** No clause is named: those of all, of which some were drawn. */
export const areRandom = (trials: readonly Trial[]): boolean =>
  trials.some(({ mutant }) => mutant.clause === undefined);

/**
 * Between what the share of all lies with 95 % confidence, when so many of so many that were drawn have it: Wilson's interval.
 *
 * https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function confidence(part: number, of: number): string {
  if (of === 0) return 'nothing is known';
  const z = 1.96;
  const [share, square] = [part / of, z ** 2 / of];
  const middle = share + square / 2;
  const half = z * Math.sqrt((share * (1 - share)) / of + square / (4 * of));
  const bounds = [middle - half, middle + half].map((each) => ((100 * each) / (1 + square)).toFixed(1));
  return `of all, ${bounds[0]} to ${bounds[1]} % with 95 % confidence`;
}
