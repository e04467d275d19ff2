import { caseResult } from '../results/case-result.ts';
import type { KernelResults } from '../results/results.ts';
import type { Case } from '../spec/types.ts';
import type { Outcome } from './outcome.ts';

/** Judges what was seen on one kernel. Pure. One that did not come up has no answers, and says why. */
export function kernelResults(outcome: Outcome, cases: readonly Case[]): KernelResults {
  const { name, kernel, boot, failure, upstream, changes, bugs, observations } = outcome;
  const release = boot?.release ?? kernel?.release;
  return {
    name,
    ...(release !== undefined && { release }),
    ...(upstream !== undefined && { upstream }),
    ...(kernel?.package !== undefined && {
      package: `${kernel.package} ${kernel.version ?? ''}`.trim(),
    }),
    ...(kernel && { architecture: kernel.arch, imageHash: kernel.hash }),
    ...(kernel?.resolved && { resolved: kernel.resolved }),
    ...(boot && { boot: bootOf(boot) }),
    ...(failure && { failure: { why: failure.why, console: [...failure.console] } }),
    changes: [...changes],
    bugs: [...bugs],
    cases: failure && !boot ? [] : cases.map((test) => caseResult(test, outcome, observations.get(test.id))),
  };
}

function bootOf(boot: NonNullable<Outcome['boot']>): NonNullable<KernelResults['boot']> {
  const { accelerator, method, resumed, milliseconds, boots, forkMicroseconds, pageSize } = boot;
  return {
    accelerator,
    method,
    resumed,
    milliseconds: Math.round(milliseconds),
    guests: boots,
    forkMicroseconds,
    pageSize,
  };
}
