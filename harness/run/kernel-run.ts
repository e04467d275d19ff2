import type { Kernel } from '../../qemu/image/kernel.ts';
import { asFailure, type Failure } from '../failure.ts';
import type { Guest, Job, RawRun } from '../guest/guest.ts';
import { slowness } from '../guest/slowness.ts';
import { startGuest } from '../guest/start.ts';
import { judge, unaskable } from '../judge/judge.ts';
import type { Observation } from '../judge/observation.ts';
import type { Case } from '../spec/types.ts';
import { type BroughtUp, bringUp } from './bring-up.ts';
import type { RunContext } from './context.ts';
import { type KernelFiles, openKernel } from './kernel-files.ts';
import { observe } from './observe.ts';
import { type Boot, kernelFailure, type Outcome } from './outcome.ts';
import type { AskedKernel } from './plan.ts';
import { CaseQueue, type Executed, type Turn } from './queue.ts';
import { type KernelSubject, kernelSubject, namesNoRelease } from './subject.ts';

/** So many cases must be waiting to be worth a second guest. */
const worthHelp = 12;
/** Seconds that a program may take unless its case says more. */
const secondsUnlessTold = 10;

/** How many of those that ended last may have left something to the kernel. */
const mayBeLate = 16;
/** Seconds for all of a kernel's run: so many, and so many a case, longer on a slow guest but not without end. */
const secondsAtLeast = 300;
const secondsACase = 1;
const slowAtMost = 4;

/** What is there once a kernel has come up. */
interface Up extends Omit<BroughtUp, 'guest'> {
  readonly boot: Omit<Boot, 'boots'>;
  readonly queue: CaseQueue;
}

/** One kernel's part of a run: its guests, and the cases that they take from one queue. */
export class KernelRun implements AsyncDisposable {
  /** Why there is no answer of this kernel. */
  error: unknown;
  readonly #context: RunContext;
  readonly #asked: AskedKernel;
  readonly #led = Promise.withResolvers<void>();
  #kernel: Kernel | undefined;
  #subject: KernelSubject = { changes: [], bugs: [] };
  #files: Promise<KernelFiles> | undefined;
  #up: Up | undefined;
  #boots = 0;
  /** When all of it must be done, by performance.now(). */
  #until: number | undefined;
  /** Why there was no other guest in place of a lost one. */
  #noOther = 'it was not run';

  constructor(context: RunContext, asked: AskedKernel) {
    this.#context = context;
    this.#asked = asked;
  }

  /** Until it is known whether the kernel is there. */
  get found(): Promise<void> {
    return unlessAborted(this.#asked.kernel, this.#context.signal).then(
      () => undefined,
      () => undefined,
    );
  }

  /** Until its first guest is up, or will not be. */
  get led(): Promise<void> {
    return this.#led.promise;
  }

  /** The kernel's first guest, from which it is known what it is; none when there is nothing to do for it. */
  async comeUp(): Promise<Guest | undefined> {
    return this.#firstGuest().finally(() => this.#led.resolve());
  }

  /** One guest more, when there is enough left to do and the kernel has a snapshot to make it from. */
  async help(): Promise<void> {
    if (!this.#up || this.#up.queue.waiting < worthHelp || this.#up.boot.method === 'q35') return;
    const guest = await this.#otherGuest();
    if (guest) await this.work(guest);
  }

  /** What was found out; call it when all guests are done. */
  outcome(): Outcome {
    this.#up?.queue.giveUp(this.#noOther);
    return {
      name: this.#asked.name,
      ...(this.#kernel && { kernel: this.#kernel }),
      ...(this.#up && { boot: { ...this.#up.boot, boots: this.#boots } }),
      ...(this.error !== undefined && { failure: kernelFailure(this.error) }),
      ...this.#subject,
      observations: this.#up?.queue.observations ?? new Map<string, Observation>(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files?.then((files) => files[Symbol.asyncDispose]()).catch(() => undefined);
  }

  /** None when the kernel need not be booted or does not come up; that is its own affair. */
  async #firstGuest(): Promise<Guest | undefined> {
    const { plan, signal } = this.#context;
    try {
      signal.throwIfAborted();
      const kernel = { ...(await unlessAborted(this.#asked.kernel, signal)), name: this.#asked.name };
      this.#kernel = kernel;
      const subject = kernelSubject(kernel.release, kernel.banner, plan);
      if (subject) this.#subject = { ...subject, architecture: kernel.arch };
      if (subject && !plan.cases.some(this.#applies)) return undefined;
      this.#tell('booting');
      return await this.#bringUp(kernel);
    } catch (error) {
      signal.throwIfAborted();
      this.error = error;
      return undefined;
    }
  }

  async #bringUp(kernel: Kernel): Promise<Guest> {
    const { plan } = this.#context;
    this.#files = openKernel(kernel, plan.cache);
    const { guest, start, numbers } = await bringUp(this.#context, kernel, this.#files);
    this.#boots++;
    try {
      const { method, resumed, bootMilliseconds: milliseconds, hello } = guest;
      const { forkMicroseconds, pageSize, release, version, cpus: processors } = hello;
      const subject = kernelSubject(release, version, plan);
      if (!subject) throw namesNoRelease(kernel.name, release);
      this.#subject = { ...subject, architecture: kernel.arch, processors };
      this.#up = {
        start,
        boot: {
          accelerator: start.accelerator,
          method,
          resumed,
          milliseconds,
          forkMicroseconds,
          pageSize,
          release,
          version,
        },
        queue: new CaseQueue(plan.cases.filter(this.#applies), (test, seen) => {
          return judge(test, this.#subject, seen).verdict === 'conforms';
        }),
        numbers,
      };
      return guest;
    } catch (error) {
      await guest[Symbol.asyncDispose]();
      throw error;
    }
  }

  readonly #applies = (test: Case): boolean => unaskable(test, this.#subject) === undefined;

  /** Takes cases with a guest, and with another one when it is lost, until none is left. */
  async work(first: Guest): Promise<void> {
    // From its first case on: a guest that is up may have waited for its turn.
    this.#until ??=
      performance.now() + secondsFor(this.#context.plan.cases.length, first.hello.forkMicroseconds) * 1000;
    for (let guest: Guest | undefined = first; guest; guest = await this.#otherGuest()) {
      const lost = await this.#workWith(guest, this.#up!);
      if (!lost || this.#up!.queue.waiting === 0) return;
      this.#boots++;
      this.#tell('booting');
    }
  }

  /** None when it does not start: what was found out before stays, and other guests may go on. */
  async #otherGuest(): Promise<Guest | undefined> {
    try {
      return await startGuest(this.#up!.start);
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.#noOther = `no other guest came up: ${inShort(asFailure(error))}`;
      return undefined;
    }
  }

  /** Whether another guest has to go on: this one was lost, or its kernel has said what it says only once. */
  async #workWith(owned: Guest, { queue, numbers }: Up): Promise<boolean> {
    await using guest = owned;
    queue.freshGuest();
    const { plan } = this.#context;
    const sideBySide = this.#context.sideBySide && guest.hello.slots > 1 && !plan.onCounts;
    const taken: Case[] = [];
    const ended: Case[] = [];
    const executed = (raw: RawRun, turn: Turn, alone: boolean): Executed => ({
      test: taken[raw.seq - 1]!,
      seen: observe(raw),
      ...(!alone && { beside: raw.beside.map((seq) => taken[seq - 1]!) }),
      before: ended.slice(-mayBeLate - 1, -1),
      settled: turn === 'again',
      changed: raw.changed !== undefined,
      paused: raw.paused,
    });
    const take = async (turn: Turn): Promise<boolean> => {
      const alone = turn !== 'ordinary' || !sideBySide;
      const settled = turn === 'again';
      let unanswered = 0;
      const next = (): Job | undefined => {
        // What the kernel says of one that is asked again decides whether another one is asked in the same guest.
        const test = settled && unanswered > 0 ? undefined : queue.next(turn);
        if (!test) return undefined;
        unanswered++;
        const milliseconds = (test.seconds ?? secondsUnlessTold) * 1000;
        const number = numbers.get(test.id)!;
        const fresh = test.fresh ?? false;
        const counted = plan.onCounts !== undefined;
        const mayMount = test.mounts ?? false;
        return { seq: taken.push(test), number, milliseconds, alone, fresh, settled, counted, mayMount };
      };
      const onEnd = (raw: RawRun): void => {
        const one = executed(raw, turn, alone);
        unanswered--;
        ended.push(one.test);
        if (plan.onCounts) plan.onCounts(one.test, raw.counts);
        queue.answer(one);
        this.#askWhetherEnough(one.test, queue);
        this.#tellRan(one.test, queue);
      };
      const onLate = (line: string): void => queue.late(line, ended.slice(-mayBeLate));
      const end = await guest.run({
        next,
        onEnd,
        onLate,
        until: this.#until!,
        settle: turn === lastTurn(queue),
      });
      if (end.how === 'done') return true;
      if (end.how === 'late') {
        queue.putBack(end.unbegun.map(({ seq }) => taken[seq - 1]!));
        queue.giveUp('the time for all of this kernel was over');
        return false;
      }
      if (end.how === 'spoiled') {
        this.#tell('lost', `${end.why} after ${ended.at(-1)!.id}`);
        queue.leave(
          end.why,
          end.unbegun.map(({ seq }) => taken[seq - 1]!),
        );
        return false;
      }
      this.#tell('lost', end.why);
      queue.lose({
        cause: end.cause,
        why: end.why,
        begun: end.begun.map((raw) => executed(raw, turn, alone)),
        unbegun: end.unbegun.map(({ seq }) => taken[seq - 1]!),
      });
      for (const { seq } of end.begun) {
        this.#askWhetherEnough(taken[seq - 1]!, queue);
        this.#tellRan(taken[seq - 1]!, queue);
      }
      return false;
    };
    if (!(await take('ordinary')) || !(await take('alone'))) return true;
    if (queue.has('racing') && !(await this.#context.racing(() => take('racing')))) return true;
    if (queue.stained) return true;
    // What races may be among them.
    if (queue.has('again') && !(await this.#context.racing(() => take('again')))) return true;
    if (queue.has('mounting')) await take('mounting');
    return queue.waiting > 0;
  }

  #askWhetherEnough(test: Case, queue: CaseQueue): void {
    const seen = queue.observations.get(test.id);
    if (seen && this.#context.plan.enough?.(test, judge(test, this.#subject, seen).verdict))
      queue.stop('enough was known by then');
  }

  #tellRan({ id }: Case, { observations, total }: CaseQueue): void {
    const done = observations.size;
    this.#context.plan.onProgress?.({ what: 'ran', kernel: this.#asked.name, done, of: total, id });
  }

  #tell(what: 'booting' | 'lost', detail?: string): void {
    const event = { what, kernel: this.#asked.name, ...(detail !== undefined && { detail }) };
    this.#context.plan.onProgress?.(event);
  }
}

/** The turn after which a guest has nothing more to do: what was left to the kernel is waited for then. */
function lastTurn(queue: CaseQueue): Turn {
  return (
    (['mounting', 'again', 'racing', 'alone', 'ordinary'] as const).find((turn) => queue.has(turn)) ??
    'ordinary'
  );
}

function secondsFor(cases: number, forkMicroseconds: number): number {
  return (secondsAtLeast + cases * secondsACase) * Math.min(slowness(forkMicroseconds), slowAtMost);
}

/** A failure where there is no room for what it has to show, but for QEMU's own first line. */
function inShort({ kind, message, evidence = '' }: Failure): string {
  const [fact] = message.split('; ');
  const [said] = evidence.split('\n');
  return kind === 'harness' && said ? `${fact} (${said})` : fact!;
}

/** What comes, unless the run ends before. */
async function unlessAborted<T>(coming: T | Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  return Promise.race([coming, aborted.promise]);
}
