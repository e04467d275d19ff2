import { fails } from '../results/exit-status.ts';
import type { CaseResult } from '../results/results.ts';
import { standing } from '../results/standing.ts';

/** The class that colours results: the worst of them counts. */
export function colour(cases: readonly CaseResult[]): string {
  if (cases.some(fails)) return 'fails';
  const worst = (['known', 'unsupported'] as const).find((each) =>
    cases.some((result) => standing(result) === each),
  );
  return worst ?? 'conforms';
}
