import { nothingSeen, type Observation } from '../judge/observation.ts';
import { firstSplat } from '../judge/splat.ts';
import type { Case } from '../spec/types.ts';

/** How often guests of one kernel may be lost before the rest counts as not found out. */
export const lossesAtMost = 100;
/** How often a case is tried whose guest was lost and not by the kernel's fault: it has given no answer yet. */
export const triesAtMost = 3;
/** How often two that ran side by side may be asked again alone before nothing runs side by side on this kernel any more. */
export const doubtsAtMost = 8;
/** How often a complaint must have been made again for others like it to need no proof. */
export const proofsAtMost = 3;

/**
 * What a guest asks for: cases of which two may run at a time, those that want it for themselves, those that race, those
 * that are asked again, and those that mount something, behind which it answers for no other.
 */
export type Turn = 'ordinary' | 'alone' | 'racing' | 'again' | 'mounting';

/** A case that was executed. */
export interface Executed {
  readonly test: Case;
  readonly seen: Observation;
  /** Cases that may have run for a part of its time; undefined when it had the guest for itself. */
  readonly beside?: readonly Case[];
  /** Cases that had ended in the same guest not long before: what they have left to the kernel may show now. */
  readonly before?: readonly Case[];
  /** It was asked again, alone, and what the kernel had put off was waited for: this answer counts. */
  readonly settled?: boolean;
  /** It has changed the whole system for good. */
  readonly changed?: boolean;
  /** This machine stood still meanwhile. */
  readonly paused?: boolean;
}

/** A guest that was lost, with what it had been handed and not answered. */
export interface Loss {
  /** Who is to blame: the kernel, or QEMU and whoever killed it. */
  readonly cause: 'kernel' | 'qemu';
  readonly why: string;
  /** The cases that had begun, or may have. */
  readonly begun: readonly Executed[];
  /** In the order in which they were handed out. */
  readonly unbegun: readonly Case[];
}

/** What the kernel has done while cases ran side by side: one of them must do it again alone. */
interface Doubt {
  readonly why: string;
  /** Those that ran then. */
  readonly ids: ReadonlySet<string>;
  /** Those that had run before. */
  readonly others: ReadonlySet<string>;
  readonly again: (seen: Observation) => boolean;
}

/**
 * The cases of one kernel, which one guest or several take: which comes next, and what becomes of those whose guest is
 * lost. It does nothing itself.
 *
 * A loss by the kernel's fault is the ending of the case that had begun. Any other says nothing of the kernel: that case
 * is asked again, a few times. Cases that had not begun go back to where they were.
 *
 * What goes wrong while two run side by side accuses neither: both are asked again alone, and that answer counts. When
 * the kernel complained, or went down, and does neither when they run alone, nobody knows whose doing it was. A complaint may
 * come late: those that ran shortly before are asked again, too. What a kernel lacks is said again in a guest that nobody has
 * changed, before it counts.
 */
export class CaseQueue {
  /** How many cases there are to be asked. */
  readonly total: number;
  readonly #ordinary: Case[];
  readonly #alone: Case[];
  readonly #racing: Case[];
  readonly #mounting: Case[];
  readonly #again: Case[] = [];
  readonly #observations = new Map<string, Observation>();
  readonly #tries = new Map<string, number>();
  readonly #conforms: (test: Case, seen: Observation) => boolean;
  readonly #doubted = new Set<string>();
  readonly #doubts: Doubt[] = [];
  /** Complaints that were made again, and how often. */
  readonly #proofs = new Map<string, number>();
  #stained = false;
  #losses = 0;

  /**
   * Cases that mount something come last, of those that are asked again, too; before them those that race, and those that want
   * the guest for themselves; all others first and in the order in which they are given.
   *
   * @param conforms whether an observation is what the case expects
   */
  constructor(cases: readonly Case[], conforms: (test: Case, seen: Observation) => boolean) {
    this.total = cases.length;
    this.#mounting = cases.filter(({ mounts }) => mounts);
    const others = cases.filter(({ mounts }) => !mounts);
    this.#ordinary = others.filter(({ races, alone }) => !races && !alone);
    this.#alone = others.filter(({ races, alone }) => alone && !races);
    this.#racing = others.filter(({ races }) => races);
    this.#conforms = conforms;
  }

  /** How many cases wait to be handed out. */
  get waiting(): number {
    return Object.values(this.#lines).reduce((sum, line) => sum + line.length, 0);
  }

  /** Whether a case waits for this turn. */
  has(turn: Turn): boolean {
    return this.#lines[turn].length > 0;
  }

  get #lines(): Readonly<Record<Turn, Case[]>> {
    return {
      ordinary: this.#ordinary,
      alone: this.#alone,
      racing: this.#racing,
      again: this.#again,
      mounting: this.#mounting,
    };
  }

  /** What was found out, by case id. */
  get observations(): ReadonlyMap<string, Observation> {
    return this.#observations;
  }

  /** Whether cases are to be asked again, and not in this guest: its kernel has said what it may say only once (WARN_ONCE). */
  get stained(): boolean {
    return this.#stained && this.#again.length > 0;
  }

  /** The next case for a guest; undefined when there is none for this turn. */
  next(turn: Turn): Case | undefined {
    // One that has made the kernel complain leaves the others to another guest.
    if (turn === 'again' && this.#stained) return undefined;
    const line = this.#lines[turn];
    const first = line.findIndex(({ mounts }) => !mounts);
    return line.splice(Math.max(first, 0), 1)[0];
  }

  /** Another guest takes over: its kernel has said nothing yet. */
  freshGuest(): void {
    this.#stained = false;
  }

  /** A case has been executed. */
  answer(executed: Executed): void {
    const { test, seen, beside = [], before = [], settled, changed, paused } = executed;
    if (paused) return this.#onceMore(test, 'this machine stood still while it ran, again and again');
    const splat = firstSplat(seen.kernelLog);
    if (settled) return this.#answerAgain(test, seen, splat);
    const ownSplat = splat === undefined || (!executed.beside && this.#isProven(splat));
    if (!executed.beside && ownSplat && seen.lacks === undefined) return this.#settle(test, seen);
    if (!isDoubtful(seen) && !changed) {
      const besideDoubted = beside.some(({ id }) => this.#doubted.has(id));
      if (besideDoubted && !this.#conforms(test, seen)) this.#askAgain(test);
      else this.#settle(test, seen);
      return;
    }
    this.#stained ||= splat !== undefined || seen.lacks !== undefined;
    this.#askAgain(test);
    for (const other of beside) {
      const answered = this.#observations.get(other.id);
      // What another guest has already asked again alone stands.
      if (!answered || this.#doubted.has(other.id) || this.#conforms(other, answered)) continue;
      this.#observations.delete(other.id);
      this.#askAgain(other);
    }
    if (splat !== undefined) this.#complained(splat, [test, ...beside], before);
  }

  /** The kernel has logged a line while nothing ran. */
  late(line: string, before: readonly Case[]): void {
    const splat = firstSplat([line]);
    if (splat === undefined || before.length === 0) return;
    this.#stained = true;
    this.#complained(splat, before.slice(-1), before.slice(0, -1));
  }

  /** Cases that were handed out and not answered wait again, in front of where they came from. */
  putBack(cases: readonly Case[]): void {
    for (const test of cases.toReversed()) this.#lineOf(test).unshift(test);
  }

  /** A program has changed its guest for good: what had been handed out is for another one. */
  leave(why: string, unbegun: readonly Case[]): void {
    this.putBack(unbegun);
    if (++this.#losses >= lossesAtMost) this.giveUp(why);
  }

  /** A guest was lost. */
  lose({ cause, why, begun, unbegun }: Loss): void {
    this.#losses++;
    this.putBack(unbegun);
    const [first] = begun;
    if (!first || cause === 'qemu') {
      // A program may bring it about: whose neighbours go on without it.
      if (first?.beside) for (const { test } of begun) this.#doubted.add(test.id);
      this.putBack(begun.map(({ test }) => test));
      const tried = first?.test ?? unbegun[0];
      if (tried && !first?.beside) this.#tried(tried, why);
    } else if (first.beside) {
      const tests = begun.map(({ test }) => test);
      for (const test of tests) this.#askAgain(test);
      // One that has reached for the system is to blame, whatever becomes of it alone.
      if (!begun.some(({ changed }) => changed))
        this.#doubt(`the guest was lost (${why})`, tests, ({ ending }) => ending.how === 'guest-lost');
    } else this.#settle(first.test, first.seen);
    if (this.#losses >= lossesAtMost) this.giveUp(why);
  }

  /** Nothing will be found out about the cases that wait. What was never seen again alone is nobody's, and not forgotten. */
  giveUp(why: string): void {
    this.#leaveWaiting(why);
    for (const { why: what, ids, others: before, again } of this.#doubts.splice(0)) {
      // One of them, not whoever: another case that does the same explains nothing of these.
      if ([...ids, ...before].some((id) => again(this.#observations.get(id) ?? unseen))) continue;
      for (const id of ids) {
        const seen = this.#observations.get(id);
        if (!seen) continue;
        const others = [...ids].filter((other) => other !== id).join(', ') || 'another';
        const unknown = `${what} while it ran beside or after ${others}, and not when each ran alone`;
        this.#observations.set(id, { ...seen, ending: { how: 'unknown', why: unknown } });
      }
    }
  }

  /** Nothing more needs to be found out: what was answered stands, and whose doing something was need not be known. */
  stop(why: string): void {
    this.#leaveWaiting(why);
    this.#doubts.splice(0);
  }

  #leaveWaiting(why: string): void {
    const waiting = Object.values(this.#lines).flatMap((line) => line.splice(0));
    // Of one that was to be asked again there may be a first answer; it does not count.
    for (const test of waiting) this.#settle(test, nothingSeen({ how: 'unknown', why }));
  }

  #settle(test: Case, seen: Observation): void {
    this.#observations.set(test.id, seen);
  }

  #answerAgain(test: Case, seen: Observation, splat: string | undefined): void {
    this.#settle(test, seen);
    if (splat === undefined) return;
    const complaint = withoutNumbers(splat);
    this.#proofs.set(complaint, (this.#proofs.get(complaint) ?? 0) + 1);
    this.#stained ||= !this.#isProven(splat);
  }

  #isProven(splat: string): boolean {
    return (this.#proofs.get(withoutNumbers(splat)) ?? 0) >= proofsAtMost;
  }

  #askAgain(test: Case): void {
    if (this.#doubted.has(test.id)) return;
    this.#doubted.add(test.id);
    this.#again.push(test);
  }

  #complained(splat: string, tests: readonly Case[], before: readonly Case[]): void {
    // Of one that has been proven it is known how it comes about.
    if (!this.#isProven(splat)) for (const each of [...tests, ...before]) this.#askAgain(each);
    this.#doubt(
      `the kernel complained (${splat})`,
      tests,
      ({ kernelLog }) => kernelLog.some((line) => withoutNumbers(line) === withoutNumbers(splat)),
      before,
    );
  }

  #doubt(why: string, tests: readonly Case[], again: Doubt['again'], before: readonly Case[] = []): void {
    const idsOf = (of: readonly Case[]): ReadonlySet<string> => new Set(of.map(({ id }) => id));
    this.#doubts.push({ why, ids: idsOf(tests), others: idsOf(before), again });
    if (this.#doubts.length >= doubtsAtMost) this.#alone.push(...this.#ordinary.splice(0));
  }

  #lineOf({ id, races, alone, mounts }: Case): Case[] {
    if (this.#doubted.has(id)) return this.#again;
    if (mounts) return this.#mounting;
    if (races) return this.#racing;
    return alone || this.#doubts.length >= doubtsAtMost ? this.#alone : this.#ordinary;
  }

  #onceMore(test: Case, why: string): void {
    this.putBack([test]);
    this.#tried(test, why);
  }

  /** A case of which nobody knows anything was put back; that does not happen again and again. */
  #tried(test: Case, why: string): void {
    const tries = (this.#tries.get(test.id) ?? 0) + 1;
    this.#tries.set(test.id, tries);
    if (tries < triesAtMost) return;
    const line = this.#lineOf(test);
    line.splice(line.indexOf(test), 1);
    this.#settle(test, nothingSeen({ how: 'unknown', why }));
  }
}

const unseen = nothingSeen({ how: 'unknown', why: '' });

/** Whether what ended so may have been a neighbour's doing. */
function isDoubtful({ kernelLog, logLost, ending, broken, failed, lacks }: Observation): boolean {
  const plainEnd = ending.how === 'exited' && ending.code === 0;
  const said = broken ?? failed ?? lacks;
  return firstSplat(kernelLog) !== undefined || logLost === true || !plainEnd || said !== undefined;
}

/** A line of the log, whatever processor and process it names. */
const withoutNumbers = (line: string): string => line.replace(/\b(0x)?[0-9a-f]*\d[0-9a-f]*\b/g, '#');
