import { nothingSeen, type Observation } from '../judge/observation.ts';
import type { Case } from '../spec/types.ts';

/** How often guests of one kernel may be lost before the rest counts as not found out. */
export const lossesAtMost = 100;
/** How often a case is tried whose guest was lost and not by the kernel's fault: it has given no answer yet. */
export const triesAtMost = 3;

/** A guest that was lost, with what it had been handed and not answered. */
export interface Loss {
  /** Who is to blame: the kernel, or QEMU and whoever killed it. */
  readonly cause: 'kernel' | 'qemu';
  readonly why: string;
  /** The case that had begun, and what was seen of it. */
  readonly begun?: { readonly test: Case; readonly seen: Observation };
  /** In the order in which they were handed out. */
  readonly unbegun: readonly Case[];
}

/**
 * The cases of one kernel, which one guest or several take: which comes next, and what becomes of those whose guest is
 * lost. It does nothing itself.
 *
 * A loss by the kernel's fault is the ending of the case that had begun. Any other says nothing of the kernel: that case
 * is asked again, a few times. Cases that had not begun go back to where they were.
 */
export class CaseQueue {
  readonly #waiting: Case[];
  readonly #observations = new Map<string, Observation>();
  readonly #tries = new Map<string, number>();
  #losses = 0;

  /** Cases that race come last, all others in the order in which they are given. */
  constructor(cases: readonly Case[]) {
    this.#waiting = [...cases.filter(({ races }) => !races), ...cases.filter(({ races }) => races)];
  }

  /** How many cases wait to be handed out. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** What was found out, by case id. */
  get observations(): ReadonlyMap<string, Observation> {
    return this.#observations;
  }

  /** The next case for a guest; `racing` when it may be one that races. */
  next(racing: boolean): Case | undefined {
    const index = this.#waiting.findIndex(({ races }) => racing || !races);
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  /** A case has been executed. */
  answer(test: Case, seen: Observation): void {
    this.#observations.set(test.id, seen);
  }

  /** A guest was lost. */
  lose({ cause, why, begun, unbegun }: Loss): void {
    this.#losses++;
    if (begun && cause === 'kernel') {
      this.#waiting.unshift(...unbegun);
      this.answer(begun.test, begun.seen);
    } else {
      const [tried, ...rest] = begun ? [begun.test, ...unbegun] : unbegun;
      this.#waiting.unshift(...rest);
      if (tried) this.#again(tried, why);
    }
    if (this.#losses >= lossesAtMost) this.giveUp(why);
  }

  /** Nothing will be found out about the cases that wait. */
  giveUp(why: string): void {
    for (const test of this.#waiting.splice(0)) this.answer(test, nothingSeen({ how: 'unknown', why }));
  }

  /** Puts a case back of which nobody knows anything, unless that happens again and again. */
  #again(test: Case, why: string): void {
    const tries = (this.#tries.get(test.id) ?? 0) + 1;
    this.#tries.set(test.id, tries);
    if (tries < triesAtMost) this.#waiting.unshift(test);
    else this.answer(test, nothingSeen({ how: 'unknown', why }));
  }
}
