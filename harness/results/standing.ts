import type { CaseResult } from './results.ts';

/** Where a result stands in a report: its verdict, with what is known of the kernel set apart. */
export type Standing = 'conforms' | 'known' | 'stale' | 'deviates' | 'unsupported' | 'broken';

/** The one standing of a result. */
export function standing(result: CaseResult): Standing {
  if (result.verdict === 'broken') return 'broken';
  if (result.stale) return 'stale';
  return result.known ? 'known' : result.verdict;
}

/** Whether a result is why a run fails (`--strict` apart). */
export function fails(result: CaseResult): boolean {
  return ['deviates', 'stale', 'broken'].includes(standing(result));
}

/** How many results stand where: every result counts once. */
export function tally(cases: readonly CaseResult[]): Readonly<Record<Standing, number>> {
  const counts = { conforms: 0, known: 0, stale: 0, deviates: 0, unsupported: 0, broken: 0 };
  for (const each of cases) counts[standing(each)]++;
  return counts;
}

/** A tally in words, in full: `428 conform, 2 known deviations, 0 deviate, 3 unsupported, 0 broken`. */
export function tallyText(cases: readonly CaseResult[]): string {
  return inWords(cases, (count, which) => count > 0 || which !== 'stale');
}

/** A tally in words, without what there is none of: `123 conform, 1 known deviation`. */
export function shortTallyText(cases: readonly CaseResult[]): string {
  return inWords(cases, (count, which) => count > 0 || which === 'conforms');
}

function inWords(
  cases: readonly CaseResult[],
  wanted: (count: number, standing: Standing) => boolean,
): string {
  const counts = tally(cases);
  const words: Readonly<Record<Standing, string>> = {
    conforms: 'conform',
    known: counts.known === 1 ? 'known deviation' : 'known deviations',
    stale: 'stale',
    deviates: 'deviate',
    unsupported: 'unsupported',
    broken: 'broken',
  };
  return (Object.keys(words) as Standing[])
    .filter((which) => wanted(counts[which], which))
    .map((which) => `${counts[which]} ${words[which]}`)
    .join(', ');
}

/** What is known of a deviation, present or gone, in one line; empty for any other result. */
export function knownText({ known, stale }: CaseResult): string {
  const about = stale ?? known;
  if (!about) return '';
  return `${about.reason}; ${about.fixedBy === null ? 'not fixed yet' : `fixed by "${about.fixedBy}"`}`;
}
