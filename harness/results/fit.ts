import type { Case, Era, ExpectedRecords, Records } from '../spec/types.ts';
import type { CaseResult, Hint, KernelResults, Results } from './results.ts';
import { hasReached } from '../judge/eras.ts';
import { expectationFor, matches } from '../judge/judge.ts';
import { firstSplat } from '../judge/splat.ts';

/** The results, and for each kernel what other eras would fit it better. */
export function withHints(
  results: Results,
  register: { readonly cases: readonly Case[]; readonly eras: Readonly<Record<string, Era>> },
): Results {
  const kernels = results.kernels.map((kernel) => {
    const hints = hintsFor(kernel, register.cases, register.eras);
    return hints.length > 0 ? { ...kernel, hints: [...hints] } : kernel;
  });
  return { ...results, kernels };
}

/**
 * Other eras that fit a kernel's answers better than those it was judged by. Never a verdict: a hint for whoever runs it
 * again.
 *
 * One era at a time is taken for absent (the newest first, as a kernel that lacks an era lacks what was built on it) or
 * present, and the cases whose expectation that changes are judged again by what they recorded. A change that explains
 * answers that deviated, and makes none deviate, is kept, and the next one is tried on top of it.
 *
 * Cases that were not run, as no era of theirs was reached, have no records and count for nothing. The oldest era is
 * never in question: no kernel lacks it.
 */
export function hintsFor(
  kernel: KernelResults,
  cases: readonly Case[],
  eras: Readonly<Record<string, Era>>,
): readonly Hint[] {
  const answers = kernel.cases.flatMap((result) => {
    const test = cases.find(({ id }) => id === result.id);
    return test && wasRun(result) ? [{ test, result }] : [];
  });
  const names = Object.keys(eras);
  const hints: Hint[] = [];
  let assumed: readonly string[] = kernel.eras;
  for (;;) {
    const open = names.slice(1).filter((name) => !hints.some((hint) => hint.era === name));
    const [absent, present] = [
      open.filter((name) => !assumed.includes(name)),
      open.filter((name) => assumed.includes(name)),
    ];
    const changes = [...present.toReversed(), ...absent].map((era) => ({
      era,
      change: effect(answers, assumed, flipped(assumed, era, names)),
    }));
    const found = changes.find(({ change }) => isBetter(change));
    if (!found) return hints;
    const { era, change } = found;
    assumed = flipped(assumed, era, names);
    hints.push({
      era,
      present: assumed.includes(era),
      claimed: claims(kernel, eras[era]),
      fit: change.right,
      of: change.right + change.stillWrong,
    });
  }
}

function claims({ upstream }: KernelResults, era: Era | undefined): boolean {
  return era !== undefined && hasReached(upstream, era);
}

interface Answer {
  readonly test: Case;
  readonly result: CaseResult;
}

/** What another set of eras does to the cases whose expectation it changes: how many, by what becomes of them. */
interface Effect {
  /** Deviated, and are as expected then. */
  right: number;
  stillWrong: number;
  newlyWrong: number;
  /** Deviated, and nothing is expected of them then. */
  removed: number;
  /** Were as expected, and nothing is expected of them then. */
  lost: number;
}

function effect(answers: readonly Answer[], from: readonly string[], to: readonly string[]): Effect {
  const sum = { right: 0, stillWrong: 0, newlyWrong: 0, removed: 0, lost: 0 };
  for (const { test, result } of answers) {
    const [before, after] = [expectationFor(test, from), expectationFor(test, to)];
    if (before?.era === after?.era) continue;
    const [wasRight, isRight] = [fits(result, before), fits(result, after)];
    if (!after) sum[wasRight ? 'lost' : 'removed']++;
    else if (isRight) sum.right += wasRight ? 0 : 1;
    else sum[wasRight ? 'newlyWrong' : 'stillWrong']++;
  }
  return sum;
}

function isBetter({ right, stillWrong, newlyWrong, removed, lost }: Effect): boolean {
  return newlyWrong === 0 && right > stillWrong && right + removed > lost;
}

function flipped(eras: readonly string[], era: string, order: readonly string[]): readonly string[] {
  return order.filter((name) => (name === era ? !eras.includes(era) : eras.includes(name)));
}

/** What was broken or lacked has shown nothing of the kernel's mremap. */
function wasRun({ verdict }: CaseResult): boolean {
  return verdict === 'conforms' || verdict === 'deviates';
}

/** Whether a case recorded just this, and nothing else was wrong with it. A known deviation is as it is expected. */
function fits(
  result: CaseResult,
  expectation: { readonly era: string; readonly expected: ExpectedRecords } | undefined,
): boolean {
  if (!expectation) return false;
  const { era, expected } = expectation;
  if (result.era === era) return result.verdict === 'conforms' || result.known !== undefined;
  if (result.ending !== 'exited with 0' || firstSplat(result.kernelLog ?? []) !== undefined) return false;
  return matchesAll(expected, result.observed);
}

function matchesAll(expected: ExpectedRecords, observed: Records): boolean {
  const names = Object.keys(expected);
  return (
    names.length === Object.keys(observed).length &&
    names.every((name) => {
      const [want, have] = [expected[name], observed[name]];
      return want !== undefined && have !== undefined && matches(want, have);
    })
  );
}
