import { fates, type Trial } from './campaign.ts';
import { pageOf } from '../text/page.ts';
import { areRandom, asItShouldBe, confidence, scoreOf } from './report.ts';

/** Mutants that were tried. */
export interface Tried {
  /** The heading that they come under: of which track they are. */
  readonly track: string;
  readonly trials: readonly Trial[];
}

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('_', '\\_').replaceAll('*', '\\*');
const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((each) => cell(`${each}`)).join(' | ')} |`;

/**
 * docs/proof.md: how many of the kernels that are wrong on purpose are rejected, and which are not.
 *
 * @param before the page as it is: what it says of other tracks stays
 */
export function proofPage(tried: readonly Tried[], before = ''): string {
  const sections = tried.map(
    ({ track, trials }) =>
      [track, [scoreLine(track, trials), '', ...tables(trials)].join('\n').trim()] as const,
  );
  return pageOf(head, before, new Map(sections));
}

/** The page with another section, or another text of it. */
export const withSection = (before: string, name: string, text: string): string =>
  pageOf(head, before, new Map([[name, text]]));

const head = [
  '# Proof that the suite can fail\n',
  'Kernels that are wrong on purpose ([mutants](mutants.md)), built and run. Written by `npm run proof`, which fails when a score falls',
  'below the one that stands here.\n',
].join('\n');

function scoreLine(track: string, trials: readonly Trial[]): string {
  const { own, any, of } = scoreOf(trials);
  if (areRandom(trials)) return `Score of ${track}: ${own} of ${of} are rejected; ${confidence(own, of)}.`;
  return `Score of ${track}: ${own} of ${of} are rejected by the clause that they break, ${any} by any.`;
}

/** The score of a track that a page has; nothing when it has none. */
export function scoreIn(page: string, track: string): { own: number; of: number } | undefined {
  const escaped = track.replaceAll('.', '\\.');
  const [, own, of] = new RegExp(`^Score of ${escaped}: (\\d+) of (\\d+) are`, 'm').exec(page) ?? [];
  return own === undefined || of === undefined ? undefined : { own: Number(own), of: Number(of) };
}

/** Whether less of them is rejected than before; more mutants of which more are rejected are no loss. */
export function fellBelow(page: string, { track, trials }: Tried): boolean {
  const before = scoreIn(page, track);
  const { own, of } = scoreOf(trials);
  return before !== undefined && before.of > 0 && own / Math.max(of, 1) < before.own / before.of;
}

function tables(trials: readonly Trial[]): readonly string[] {
  const shown = fates.filter((fate) => trials.some((each) => each.fate === fate));
  const families = Map.groupBy(trials, ({ mutant }) => mutant.id.split('/')[0]!);
  const counts = (name: string, of: readonly Trial[]) =>
    row([name, of.length, ...shown.map((fate) => of.filter((each) => each.fate === fate).length)]);
  const rest = trials.filter(({ fate }) => !asItShouldBe.includes(fate));
  return [
    row([areRandom(trials) ? 'change' : 'family', 'mutants', ...shown]),
    `|${' --- |'.repeat(shown.length + 2)}`,
    ...[...families].map(([name, of]) => counts(name, of)),
    counts('all', trials),
    '',
    ...(rest.length > 0
      ? [
          areRandom(trials)
            ? 'Those that no clause rejects:\n'
            : 'Those that their own clause does not reject:\n',
          row(['mutant', 'what is wrong', 'fate', 'by, or why']),
          '| --- | --- | --- | --- |',
          ...rest.map(({ mutant, fate, by, why }) =>
            row([
              mutant.id,
              mutant.wrong,
              fate,
              by.slice(0, 2).join(', ') || (why?.split('\n')[0] ?? mutant.equivalent ?? ''),
            ]),
          ),
          '',
        ]
      : []),
  ];
}
