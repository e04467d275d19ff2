import type { CaseResult, KernelResults, Results } from './results.ts';
import { standing } from './standing.ts';

/**
 * The exit status that results mean.
 *
 * 0 all conform or are unsupported · 1 something deviates and is no known bug, or a known bug is gone, or `strict` and
 * something is unsupported · 2 something is broken, a kernel has not come up, or there is no answer at all.
 */
export function exitStatus({ kernels }: Pick<Results, 'kernels'>, strict: boolean): 0 | 1 | 2 {
  const all = kernels.flatMap((each) => each.cases);
  if (all.length === 0 || kernels.some(isLost) || all.some(({ verdict }) => verdict === 'broken')) return 2;
  return all.some((each) => fails(each) || (strict && each.verdict === 'unsupported')) ? 1 : 0;
}

/** Whether a kernel gave no answers, or not all that it was asked for. */
export function isLost({ failure }: KernelResults): boolean {
  return failure !== undefined;
}

/** Whether a result is why a run fails (`--strict` apart). */
export function fails(result: CaseResult): boolean {
  return ['deviates', 'gone', 'broken'].includes(standing(result));
}
