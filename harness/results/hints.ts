import { firstSplat } from '../judge/splat.ts';
import { isAsExpected } from '../judge/value.ts';
import { hasChange } from '../spec/changes.ts';
import { expectationFor } from '../spec/keys.ts';
import type { Case, Change, ExpectedRecords, Records, Specification } from '../spec/types.ts';
import type { CaseResult, Hint, KernelResults, Results } from './results.ts';

type Changes = Readonly<Record<string, Change>>;

/** The results, and for each kernel what other changes would fit it better. */
export function withHints(
  results: Results,
  { cases, changes }: Pick<Specification, 'cases' | 'changes'>,
): Results {
  const kernels = results.kernels.map((kernel) => {
    const hints = hintsFor(kernel, cases, changes);
    return hints.length > 0 ? { ...kernel, hints: [...hints] } : kernel;
  });
  return { ...results, kernels };
}

/**
 * Other changes that fit a kernel's answers better than those it was judged by. Never a verdict: a hint for whoever runs it
 * again.
 *
 * One change at a time is taken for absent (the newest first, as a kernel that lacks one lacks what was built on it) or
 * present, and the cases whose expectation that alters are judged again by what they recorded. What explains answers that
 * deviated, and makes none deviate, is kept, and the next one is tried on top of it.
 *
 * Cases that were not run, as nothing is expected of such a kernel, have no records and count for nothing. The oldest
 * change is never in question: no kernel lacks it.
 */
export function hintsFor(kernel: KernelResults, cases: readonly Case[], changes: Changes): readonly Hint[] {
  const answers = kernel.cases.flatMap((result) => {
    const test = cases.find(({ id }) => id === result.id);
    return test && wasRun(result) ? [{ test, result }] : [];
  });
  const names = Object.keys(changes);
  const hints: Hint[] = [];
  let assumed: readonly string[] = kernel.changes;
  for (;;) {
    const open = names.slice(1).filter((name) => !hints.some((hint) => hint.change === name));
    const absent = open.filter((name) => !assumed.includes(name));
    const present = open.filter((name) => assumed.includes(name));
    const tries = [...present.toReversed(), ...absent].map((change) => ({
      change,
      effect: effectOf(answers, assumed, flipped(assumed, change, names)),
    }));
    const found = tries.find(({ effect }) => isBetter(effect));
    if (!found) return hints;
    const { change, effect } = found;
    assumed = flipped(assumed, change, names);
    hints.push({
      change,
      present: assumed.includes(change),
      claimed: claims(kernel, changes[change]),
      fit: effect.right,
      of: effect.right + effect.stillWrong,
    });
  }
}

function claims({ upstream }: KernelResults, change: Change | undefined): boolean {
  return change !== undefined && upstream !== undefined && hasChange(upstream, change);
}

interface Answer {
  readonly test: Case;
  readonly result: CaseResult;
}

/** What another set of changes does to the cases whose expectation it alters: how many, by what becomes of them. */
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

function effectOf(answers: readonly Answer[], from: readonly string[], to: readonly string[]): Effect {
  const sum = { right: 0, stillWrong: 0, newlyWrong: 0, removed: 0, lost: 0 };
  for (const { test, result } of answers) {
    const [before, after] = [expectationFor(test, from), expectationFor(test, to)];
    if (before?.key === after?.key) continue;
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

function flipped(changes: readonly string[], one: string, order: readonly string[]): readonly string[] {
  return order.filter((name) => (name === one ? !changes.includes(one) : changes.includes(name)));
}

/** What was broken or lacked has shown nothing of the kernel's mremap. */
function wasRun({ verdict }: CaseResult): boolean {
  return verdict === 'conforms' || verdict === 'deviates';
}

/** Whether a case recorded just this, and nothing else was wrong with it. A known bug is as it is expected. */
function fits(
  result: CaseResult,
  expectation: { readonly key: string; readonly expected: ExpectedRecords } | undefined,
): boolean {
  if (!expectation) return false;
  const { key, expected } = expectation;
  if (result.key === key) return result.verdict === 'conforms' || result.known !== undefined;
  const { ending, kernelLog = [], observed } = result;
  const ended = ending.how === 'exited' && ending.code === 0;
  return ended && firstSplat(kernelLog) === undefined && matchesAll(expected, observed);
}

function matchesAll(expected: ExpectedRecords, observed: Records): boolean {
  const names = Object.keys(expected);
  return (
    names.length === Object.keys(observed).length &&
    names.every((name) => {
      const [want, have] = [expected[name], observed[name]];
      return want !== undefined && have !== undefined && isAsExpected(want, have);
    })
  );
}
