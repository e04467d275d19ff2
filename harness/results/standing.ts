import { counted } from '../text/counted.ts';
import type { CaseResult, ResultsSpecification } from './results.ts';

/** Where a result stands in a report: its verdict, with what is known of the kernel set apart. */
export type Standing = 'conforms' | 'known' | 'gone' | 'deviates' | 'unsupported' | 'broken';

/** The one standing of a result. */
export function standing(result: CaseResult): Standing {
  if (result.verdict === 'broken') return 'broken';
  if (result.gone !== undefined) return 'gone';
  return result.known === undefined ? result.verdict : 'known';
}

/** How many results stand where: every result counts once. */
export function tally(cases: readonly CaseResult[]): Readonly<Record<Standing, number>> {
  const counts = { conforms: 0, known: 0, gone: 0, deviates: 0, unsupported: 0, broken: 0 };
  for (const each of cases) counts[standing(each)]++;
  return counts;
}

/** A tally in words, in full: `428 conform, 2 show a known bug, 0 deviate, 3 unsupported, 0 broken`. */
export function tallyText(cases: readonly CaseResult[]): string {
  return inWords(cases, (count, which) => count > 0 || which !== 'gone');
}

/** A tally in words, without what there is none of: `123 conform, 1 shows a known bug`. */
export function shortTallyText(cases: readonly CaseResult[]): string {
  return inWords(cases, (count, which) => count > 0 || which === 'conforms');
}

function inWords(
  cases: readonly CaseResult[],
  wanted: (count: number, standing: Standing) => boolean,
): string {
  const counts = tally(cases);
  const words: Readonly<Record<Standing, (count: number) => string>> = {
    conforms: (count) => `${count} ${count === 1 ? 'conforms' : 'conform'}`,
    known: (count) => `${count} ${count === 1 ? 'shows' : 'show'} a known bug`,
    gone: (count) => `${counted(count, 'known bug')} gone`,
    deviates: (count) => `${count} ${count === 1 ? 'deviates' : 'deviate'}`,
    unsupported: (count) => `${count} unsupported`,
    broken: (count) => `${count} broken`,
  };
  return (Object.keys(words) as Standing[])
    .filter((which) => wanted(counts[which], which))
    .map((which) => words[which](counts[which]))
    .join(', ');
}

/** What is known of a bug that a result shows, should have shown, or looks like, in one line; empty for any other result. */
export function knownText(
  { known, gone, like }: CaseResult,
  { bugs }: Pick<ResultsSpecification, 'bugs'>,
): string {
  const name = gone ?? known ?? like;
  if (name === undefined) return '';
  const bug = Object.hasOwn(bugs, name) ? bugs[name] : undefined;
  const text = bug ? `${name}: ${bug.what.replace(/\.$/, '')}; ${fixedText(bug)}` : name;
  return like === undefined ? text : `It looks like the bug ${text}`;
}

function fixedText({ fixed }: ResultsSpecification['bugs'][string]): string {
  return fixed === undefined ? 'not fixed yet' : `fixed by "${fixed.title}"`;
}
