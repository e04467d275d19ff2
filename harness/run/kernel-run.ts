import { type FileHandle, open } from 'node:fs/promises';
import type { AccelChoice, Accelerator } from '../../qemu/machine/accelerator.ts';
import { type BootMethod, bootMethodsOf } from '../../qemu/machine/machine.ts';
import type { Case } from '../spec/types.ts';
import { Failure } from '../failure.ts';
import type { Guest, GuestEnd, Job, RawRun } from '../guest/guest.ts';
import { startGuest, type StartPlan } from '../guest/start.ts';
import { erasOf } from '../judge/eras.ts';
import { expectationFor } from '../judge/judge.ts';
import type { Observation } from '../judge/observation.ts';
import { upstreamRelease } from '../judge/release.ts';
import type { Turn } from '../parallel.ts';
import { nothingSeen, observe } from './observe.ts';
import type { Prepared } from './prepare.ts';
import { releaseOf, type RunKernel, vmlinuxOf } from './run-kernel.ts';
import type { RunPlan } from './run.ts';

/** What became of the cases on one kernel. */
export interface Outcome {
  readonly kernel: RunKernel;
  readonly accelerator: Accelerator;
  /** What `uname -r` says. */
  readonly release: string;
  readonly forkMicroseconds: number;
  readonly method: BootMethod;
  readonly resumed: boolean;
  readonly bootMilliseconds: number;
  /** Guests started: the first, and those in place of lost ones. Second ones at the same time do not count. */
  readonly boots: number;
  readonly upstream: string;
  readonly eras: readonly string[];
  readonly observations: ReadonlyMap<string, Observation>;
}

/** How often guests of one kernel may be lost before the rest counts as not found out. */
const losesAtMost = 100;
/** How often a case is tried whose guest was lost and not by the kernel's fault: it has given no answer yet. */
const triesAtMost = 3;
/** So many cases must be waiting to be worth a second guest. */
const worthHelp = 12;

/** Seconds until a kernel must be up for KVM to count as working: it takes less than one where it does. */
const kvmSeconds = 2;

/**
 * Whether a case's threads race each other for a while (it says how long that may take). Two of those at the same time take
 * the processors from each other: a thread that the host has taken away holds a lock, and the others spin; seen: 0.1 s
 * becomes 5 s.
 */
const races = (test: Case): boolean => test.seconds !== undefined;

/** The cases of one kernel: a queue that one guest or several take from. */
export class KernelRun implements AsyncDisposable {
  readonly #plan: RunPlan;
  readonly #coming: Promise<RunKernel>;
  readonly #forArch: (arch: string) => Promise<Prepared>;
  readonly #accelerate: (arch: string, probe: () => Promise<void>) => Promise<AccelChoice>;
  /** Of all kernels of the run. */
  readonly #alone: Turn;
  readonly #ready = Promise.withResolvers<void>();
  readonly #observations = new Map<string, Observation>();
  readonly #tries = new Map<string, number>();
  readonly #files: Promise<FileHandle>[] = [];
  #waiting: Case[];
  #start: StartPlan | undefined;
  #first: Guest | undefined;
  #about: Omit<Outcome, 'boots' | 'observations'> | undefined;
  #names: ReadonlyMap<string, string> = new Map();
  #boots = 0;
  #losses = 0;

  constructor(
    plan: RunPlan,
    coming: Promise<RunKernel>,
    forArch: (arch: string) => Promise<Prepared>,
    accelerate: (arch: string, probe: () => Promise<void>) => Promise<AccelChoice>,
    alone: Turn,
  ) {
    this.#alone = alone;
    this.#plan = plan;
    this.#coming = coming;
    this.#forArch = forArch;
    this.#accelerate = accelerate;
    this.#waiting = plan.cases.toSorted((a, b) => Number(races(a)) - Number(races(b)));
    this.#ready.promise.catch(() => undefined);
  }

  /** The kernel's first guest: finds out what it is, then takes cases until none is left. */
  async lead(): Promise<void> {
    try {
      const kernel = await this.#coming;
      if (this.#nothingApplies(kernel)) return this.#ready.resolve();
      this.#tell('booting');
      const guest = await this.#begin(kernel);
      this.#ready.resolve();
      await this.#work(guest);
    } catch (error) {
      this.#ready.reject(error);
      throw error;
    }
  }

  /** Whether all cases are of eras that the kernel has not reached, as its image says: then it is not booted. */
  #nothingApplies(kernel: RunKernel): boolean {
    const [release = '', ...rest] = kernel.banner?.split(' ') ?? [];
    const upstream = upstreamRelease(release, rest.join(' '));
    if (kernel.banner === undefined || upstream === undefined) return false;
    const eras = erasOf(upstream, this.#plan.specification.eras, this.#plan.overrides);
    if (this.#waiting.some((test) => expectationFor(test, eras))) return false;
    this.#waiting = [];
    const never = {
      method: bootMethodsOf(kernel.arch)[0]!,
      resumed: false,
      bootMilliseconds: 0,
      forkMicroseconds: 0,
    };
    this.#about = { ...never, kernel, accelerator: 'tcg', release, upstream, eras };
    return true;
  }

  /** One guest more, when there is enough left to do and the kernel has a snapshot to make it from. */
  async help(): Promise<void> {
    const there = await this.#ready.promise.then(
      () => true,
      () => false,
    );
    if (!there || !this.#start || this.#waiting.length < worthHelp || this.#first?.method === 'q35') return;
    await this.#work(await startGuest(this.#start));
  }

  /** What was found out; call it when all guests are done. */
  outcome(): Outcome {
    if (!this.#about) throw new Failure('harness', 'A kernel was never booted; please report this.');
    return { ...this.#about, boots: this.#boots, observations: this.#observations };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files) {
      await file.then((each) => each.close()).catch(() => undefined);
    }
  }

  async #begin(kernel: RunKernel): Promise<Guest> {
    const { cache, signal, snapshots, ports } = this.#plan;
    const [prepared, image, vmlinux] = await Promise.all([
      this.#forArch(kernel.arch),
      this.#open(kernel.image),
      vmlinuxOf(kernel, cache).then((path) => (path === undefined ? undefined : this.#open(path))),
    ]);
    this.#names = prepared.names;
    const start = {
      kernel,
      files: { image, vmlinux, initramfs: prepared.initramfs, bundle: prepared.bundle },
      keys: prepared.keys,
      cache,
      ...(prepared.tscKiloHertz !== undefined && { tscKiloHertz: prepared.tscKiloHertz }),
      ...(prepared.user && { user: prepared.user }),
      ...(signal && { signal }),
      ...(snapshots !== undefined && { snapshots }),
      ...(ports !== undefined && { ports }),
    };
    const { accelerator, confirm } = await this.#accelerate(kernel.arch, async () => {
      const methods = bootMethodsOf(kernel.arch).slice(-1);
      const probe = { accelerator: 'kvm', bootSeconds: kvmSeconds, methods, snapshots: false } as const;
      const guest = await startGuest({ ...start, ...probe });
      await guest[Symbol.asyncDispose]();
    });
    this.#start = { ...start, accelerator };
    this.#boots++;
    const guest = await startGuest(this.#start);
    try {
      await confirm();
      const { hello, method, resumed, bootMilliseconds } = guest;
      const upstream = releaseOf(kernel, hello);
      const eras = erasOf(upstream, this.#plan.specification.eras, this.#plan.overrides);
      this.#waiting = this.#waiting.filter((test) => expectationFor(test, eras));
      const { release, forkMicroseconds } = hello;
      this.#about = {
        kernel,
        accelerator,
        release,
        forkMicroseconds,
        method,
        resumed,
        bootMilliseconds,
        upstream,
        eras,
      };
      this.#first = guest;
      return guest;
    } catch (error) {
      await guest[Symbol.asyncDispose]();
      throw error;
    }
  }

  #open(path: string): Promise<FileHandle> {
    const file = open(path);
    this.#files.push(file);
    return file;
  }

  /** Takes cases with a guest, and with another one when it is lost, until none is left. */
  async #work(first: Guest): Promise<void> {
    for (let guest = first; ; guest = await startGuest(this.#start!)) {
      const lost = await this.#workWith(guest);
      if (!lost || this.#waiting.length === 0) return;
      this.#boots++;
      this.#tell('booting');
    }
  }

  async #workWith(owned: Guest): Promise<boolean> {
    await using guest = owned;
    const taken = new Map<number, Case>();
    const next = (fits: (test: Case) => boolean): Job | undefined => {
      const test = this.#waiting[0];
      if (!test || !fits(test)) return undefined;
      this.#waiting.shift();
      const seq = taken.size + 1;
      taken.set(seq, test);
      return { seq, name: this.#names.get(test.id) ?? '', milliseconds: (test.seconds ?? 10) * 1000 };
    };
    const run = (fits: (test: Case) => boolean): Promise<GuestEnd> =>
      guest.run(
        () => next(fits),
        (raw) => this.#take(taken.get(raw.seq), raw),
      );
    let end = await run((test) => !races(test));
    if (end.how === 'done' && this.#waiting.length > 0) end = await this.#alone(() => run(() => true));
    if (end.how === 'done') return false;
    this.#losses++;
    this.#tell('lost', end.why);
    const current = end.current && taken.get(end.current.seq);
    const unbegun = end.unbegun.map((job) => taken.get(job.seq)!);
    if (current && end.cause === 'kernel') this.#take(current, end.current!);
    else for (const test of current ? [current] : unbegun.slice(0, 1)) this.#again(test, end.why);
    this.#waiting.unshift(...(current ? unbegun : unbegun.slice(1)));
    if (this.#losses >= losesAtMost) {
      for (const test of this.#waiting.splice(0)) this.#giveUp(test, end.why);
    }
    return true;
  }

  /** Puts a case back of which nobody knows anything, unless that happens again and again. */
  #again(test: Case, why: string): void {
    const tries = (this.#tries.get(test.id) ?? 0) + 1;
    this.#tries.set(test.id, tries);
    if (tries < triesAtMost) this.#waiting.unshift(test);
    else this.#giveUp(test, why);
  }

  #giveUp(test: Case, why: string): void {
    this.#observations.set(test.id, nothingSeen({ how: 'unknown', why }));
  }

  #take(test: Case | undefined, raw: RawRun): void {
    if (!test) return;
    this.#observations.set(test.id, observe(raw));
    this.#plan.onProgress?.({
      what: 'ran',
      kernel: this.#about!.kernel.name,
      done: this.#observations.size,
      of: this.#plan.cases.length,
      id: test.id,
    });
  }

  #tell(what: 'booting' | 'lost', detail?: string): void {
    void this.#coming.then(({ name }) =>
      this.#plan.onProgress?.({ what, kernel: name, ...(detail !== undefined && { detail }) }),
    );
  }
}
