import type { Kernel } from '../../qemu/image/kernel.ts';
import { architectureOf } from '../../qemu/arch/index.ts';
import type { Guest } from '../guest/guest.ts';
import { startGuest, type StartPlan } from '../guest/start.ts';
import type { RunContext } from './context.ts';
import type { KernelFiles } from './kernel-files.ts';

/** Seconds until a kernel must be up for KVM to count as working: it takes less than one where it does. */
const kvmSeconds = 2;

/** A kernel's first guest, and what another one is started by. */
export interface BroughtUp {
  readonly guest: Guest;
  readonly start: StartPlan;
  /** Of the programs in the bundle, by case id. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Starts the first guest of a kernel, when all that it needs is there. */
export async function bringUp(
  context: RunContext,
  kernel: Kernel,
  opening: Promise<KernelFiles>,
): Promise<BroughtUp> {
  const { cache, snapshots, ports, keyed } = context.plan;
  const [prepared, { image, vmlinux }] = await Promise.all([context.preparation(kernel.arch), opening]);
  const { initramfs, bundle, keys, numbers, tscKiloHertz, user } = prepared;
  const needs = {
    kernel,
    files: { image, vmlinux, initramfs, bundle },
    keys,
    cache,
    signal: context.signal,
    ...(tscKiloHertz !== undefined && { tscKiloHertz }),
    ...(user && { user }),
    ...(snapshots !== undefined && { snapshots }),
    ...(ports !== undefined && { ports }),
    ...(keyed !== undefined && { keyed }),
  };
  const { accelerator, confirm } = await context.accelerator(kernel.arch, () => comesUpByKvm(needs));
  const start = { ...needs, accelerator };
  const guest = await startGuest(start);
  await confirm();
  return { guest, start, numbers };
}

/** Boots a kernel under KVM; throws when it is not up at once. */
async function comesUpByKvm(needs: Omit<StartPlan, 'accelerator'>): Promise<void> {
  const guest = await startGuest({
    ...needs,
    accelerator: 'kvm',
    bootSeconds: kvmSeconds,
    methods: architectureOf(needs.kernel.arch).bootMethods.slice(-1),
    snapshots: false,
    probe: true,
  });
  await guest[Symbol.asyncDispose]();
}
