import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { BootMethod } from '../../qemu/arch/architecture.ts';
import { architectureOf } from '../../qemu/arch/index.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import {
  descriptors,
  machineCommand,
  machineIdentity,
  type MachinePlan,
  vmlinuxMethods,
} from '../../qemu/machine/machine.ts';
import { rememberedMethods, rememberMethods } from '../../qemu/machine/boot-methods.ts';
import { type OpenSnapshot, Snapshots } from '../../qemu/machine/snapshots.ts';
import { Failure } from '../failure.ts';
import { agreeOnKey, awaitAnswer, awaitHello } from './boot.ts';
import { Emulator } from './emulator.ts';
import type { Guest } from './guest.ts';
import { runJobs } from './jobs.ts';
import { slowness } from './slowness.ts';
import { bootIsSooner, fetchBundle, putBundle } from './deliver.ts';
import { saveSnapshot } from './snapshot.ts';
import type { Hello } from './wire.ts';

/** The files of a guest, open: they stay whatever becomes of the cache meanwhile. */
export interface GuestFiles {
  readonly image: FileHandle;
  /** Undefined when the image has none that could be unpacked. */
  readonly vmlinux: FileHandle | undefined;
  /** Agent and bundle. */
  readonly initramfs: FileHandle;
  readonly bundle: FileHandle;
}

/** What to start, and how long to wait for it. */
export interface StartPlan {
  readonly kernel: {
    readonly name: string;
    readonly arch: string;
    readonly hash: string;
    /** What its image says that it is. */
    readonly banner: string;
  };
  readonly files: GuestFiles;
  /** Name the contents of agent, bundle and emulator. */
  readonly keys: { readonly agent: string; readonly bundle: string; readonly emulator: string };
  readonly accelerator: Accelerator;
  readonly cache: string;
  readonly tscKiloHertz?: number;
  readonly user?: NonNullable<MachinePlan['user']>;
  readonly signal?: AbortSignal;
  /** Seconds until the agent must have greeted; by boot method unless told. A debug kernel under TCG is slow. */
  readonly bootSeconds?: number;
  /** The boot methods to try; all of the architecture unless told. */
  readonly methods?: readonly BootMethod[];
  /** Whether it comes up is all that counts, and not why it does not. */
  readonly probe?: true;
  /** False: boot, and leave no snapshot. */
  readonly snapshots?: boolean;
  /** False: programs go over the wire, as they must on a kernel whose root may not use I/O ports. */
  readonly ports?: boolean;
  /** False: agent and host agree on no key; for a fake agent, which could not compute with it. */
  readonly keyed?: false;
}

const bootSecondsUnlessTold: Readonly<Record<BootMethod, number>> = {
  microvm: 30,
  'q35-pvh': 60,
  q35: 120,
  virt: 120,
};
/** It takes 0.2 s where it works. */
const resumeSeconds = 5;

/** Resumes a guest from its snapshot, or boots it the shortest way that works and leaves a snapshot for the next. */
export async function startGuest(plan: StartPlan): Promise<Guest> {
  plan.signal?.throwIfAborted();
  const snapshots = plan.snapshots === false ? undefined : new Snapshots(plan.cache);
  const key = snapshotKey(plan);
  const found = await snapshots?.open(key);
  if (found) {
    try {
      return await resume(plan, found);
    } catch {
      plan.signal?.throwIfAborted();
      await snapshots?.remove(key);
    } finally {
      await found.file.close();
    }
  }
  const { emulator, hello, method, bootMilliseconds } = await boot(plan);
  const about = { hello, method, bootMilliseconds: Math.round(bootMilliseconds), resumed: false };
  if (snapshots && method !== 'q35') {
    const meta = { method, bundle: plan.keys.bundle, bootMilliseconds: about.bootMilliseconds };
    // Without one the next guest boots: no reason to complain.
    await saveSnapshot(emulator, snapshots, key, meta).catch(() => undefined);
  }
  try {
    if (plan.keyed !== false)
      await agreeOnKey(emulator, hello, { kernel: plan.kernel, seconds: resumeSeconds, ask: false });
  } catch (error) {
    await emulator[Symbol.asyncDispose]();
    throw error;
  }
  return guest(plan, emulator, about);
}

function guest(
  plan: StartPlan,
  emulator: Emulator,
  about: Pick<Guest, 'hello' | 'method' | 'bootMilliseconds' | 'resumed'>,
): Guest {
  return {
    ...about,
    pid: emulator.pid,
    run: async (work) => {
      const { forkMicroseconds, slots } = about.hello;
      const { accelerator } = plan;
      const end = await runJobs(emulator, { slow: slowness(forkMicroseconds), slots, accelerator }, work);
      plan.signal?.throwIfAborted();
      return end;
    },
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

/** What a snapshot depends on. */
function snapshotKey(plan: StartPlan): string {
  const { kernel, keys } = plan;
  const identity = machineIdentity(machinePlan(plan, architectureOf(kernel.arch).bootMethods[0]!));
  const parts = [kernel.hash, keys.agent, keys.emulator, identity];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function machinePlan(plan: StartPlan, method: BootMethod): MachinePlan {
  const { kernel, accelerator, tscKiloHertz, user } = plan;
  return {
    arch: kernel.arch,
    method,
    accelerator,
    ...(tscKiloHertz !== undefined && { tscKiloHertz }),
    ...(user && { user }),
  };
}

/** A path by which QEMU opens the n-th file that it inherits, even when it may not enter the folder of it. */
const inherited = (n: number): string => `/proc/self/fd/${descriptors.first + n}`;

async function resume(plan: StartPlan, { meta, file }: OpenSnapshot): Promise<Guest> {
  const command = machineCommand({
    ...machinePlan(plan, meta.method),
    bundle: inherited(0),
    incoming: descriptors.first + 1,
  });
  const emulator = new Emulator(command, [plan.files.bundle.fd, file.fd], plan.signal);
  try {
    const greet = () => emulator.write('hello\n');
    const resumed = emulator.monitor.event('RESUME');
    // Before it has resumed, what is written is lost with the UART's state; when it was faster than the first command,
    // there is no event any more.
    const { status } = (await emulator.monitor.execute('query-status')) as { status: string };
    if (status === 'running') greet();
    else void resumed.then(greet);
    const awaited = { kernel: plan.kernel, seconds: resumeSeconds, ask: false };
    const hello = await awaitHello(emulator, awaited);
    mustBeItself(plan.kernel, hello);
    if (meta.bundle !== plan.keys.bundle) await deliver(emulator, plan, hello.ports, meta.bootMilliseconds);
    if (plan.keyed !== false) await agreeOnKey(emulator, hello, awaited);
    return guest(plan, emulator, {
      hello,
      method: meta.method,
      bootMilliseconds: meta.bootMilliseconds,
      resumed: true,
    });
  } catch (error) {
    await emulator[Symbol.asyncDispose]();
    throw error;
  }
}

/** The cache may hold what is another kernel's: that is found out before anything is said of this one. */
function mustBeItself({ name, banner }: StartPlan['kernel'], { release, version }: Hello): void {
  if (banner.startsWith(`${release} `) && banner.includes(version)) return;
  throw new Failure(
    'kernel',
    `The guest of ${name} says that it is ${release} ${version}, and its image is of ${banner}; give an image that boots what it says.`,
  );
}

async function deliver(
  emulator: Emulator,
  { ports, files: { bundle } }: StartPlan,
  readsPorts: boolean,
  bootMilliseconds: number,
): Promise<void> {
  if (readsPorts && ports !== false) return fetchBundle(emulator);
  const { size } = await bundle.stat();
  if (bootIsSooner(size, bootMilliseconds)) throw new Error('a boot brings it sooner');
  await putBundle(emulator, bundle);
}

interface Booted {
  readonly emulator: Emulator;
  readonly hello: Hello;
  readonly method: BootMethod;
  readonly bootMilliseconds: number;
}

/**
 * Tries the boot methods; the kernel is to blame when none works. One by which it finds one
 * processor alone is the last choice: without ACPI it needs another machine to find the second.
 */
async function boot(plan: StartPlan): Promise<Booted> {
  const { cache, kernel, accelerator } = plan;
  const subject = { ...kernel, accelerator };
  const all = plan.methods ?? rememberedMethods(cache, subject);
  const open = all.filter((method) => plan.files.vmlinux !== undefined || !vmlinuxMethods.includes(method));
  let failure: unknown;
  let narrow: BootMethod | undefined;
  for (const [index, method] of open.entries()) {
    plan.signal?.throwIfAborted();
    try {
      const booted = await bootOn(plan, method);
      const last = index === open.length - 1;
      if (booted.hello.cpus > 1 || (last && narrow === undefined)) {
        await rememberMethods(cache, subject, open.slice(0, index), method);
        return booted;
      }
      narrow ??= method;
      await booted.emulator[Symbol.asyncDispose]();
    } catch (error) {
      plan.signal?.throwIfAborted();
      // What the kernel says counts for more than that QEMU would not take it; the plainest method says it best.
      if (!saysWhy(failure) || saysWhy(error)) failure = error;
    }
  }
  if (narrow !== undefined) return bootOn(plan, narrow);
  throw failure;
}

const saysWhy = (error: unknown): boolean => error instanceof Failure && error.code === 'no-boot';

async function bootOn(plan: StartPlan, method: BootMethod): Promise<Booted> {
  const { image, vmlinux, initramfs, bundle } = plan.files;
  const kernel = vmlinuxMethods.includes(method) ? (vmlinux ?? image) : image;
  const command = machineCommand({
    ...machinePlan(plan, method),
    boot: { kernel: inherited(0), initramfs: inherited(1) },
    bundle: inherited(2),
  });
  const started = performance.now();
  const emulator = new Emulator(command, [kernel.fd, initramfs.fd, bundle.fd], plan.signal);
  try {
    const seconds = plan.bootSeconds ?? bootSecondsUnlessTold[method];
    // Of several methods the last is the plainest, and its failure the one that is told.
    const ask = plan.probe !== true && method === architectureOf(plan.kernel.arch).bootMethods.at(-1);
    const awaited = { kernel: plan.kernel, seconds, ask };
    const hello = await awaitHello(emulator, awaited);
    mustBeItself(plan.kernel, hello);
    await awaitAnswer(emulator, hello, awaited);
    return { emulator, hello, method, bootMilliseconds: performance.now() - started };
  } catch (error) {
    await emulator[Symbol.asyncDispose]();
    throw error;
  }
}
