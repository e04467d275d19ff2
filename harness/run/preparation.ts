import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { tscKiloHertz } from '../../qemu/machine/clock.ts';
import { architectureOf } from '../../qemu/arch/index.ts';
import { emulatorIdentity } from '../../qemu/machine/emulator-identity.ts';
import { qemuUser } from '../../qemu/machine/user.ts';
import type { MachinePlan } from '../../qemu/machine/machine.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { Failure } from '../failure.ts';
import { notInstalled } from '../guest/boot.ts';
import { packInitramfs } from './initramfs.ts';
import type { RunPlan } from './plan.ts';

/** What all guests of an architecture need, open. */
export interface Preparation extends AsyncDisposable {
  readonly initramfs: FileHandle;
  readonly bundle: FileHandle;
  readonly keys: { readonly agent: string; readonly bundle: string; readonly emulator: string };
  /** Of a case's program in the bundle, by case id. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly tscKiloHertz: number | undefined;
  readonly user: MachinePlan['user'];
}

type PreparePlan = Pick<RunPlan, 'cases' | 'cache' | 'signal' | 'onProgress'>;

/** How often it is begun again while somebody is deleting the cache. */
const againAtMost = 3;

/** Compiles agent and programs and packs them; again when files have gone that were there: a deleted cache. */
export async function prepare(plan: PreparePlan, arch: string): Promise<Preparation> {
  for (let again = 0; ; again++) {
    try {
      return await make(plan, arch);
    } catch (error) {
      plan.signal?.throwIfAborted();
      const text = error instanceof Failure ? `${error.message} ${error.evidence}` : String(error);
      if (again === againAtMost || !/ENOENT|No such file or directory/.test(text)) throw error;
    }
  }
}

async function make(plan: PreparePlan, arch: string): Promise<Preparation> {
  const { cases, cache, signal, onProgress } = plan;
  const emulator = await emulatorIdentity(arch);
  if (emulator === '') throw notInstalled(architectureOf(arch).emulator);
  const compiler = await startCompiler(await findToolchain(arch), cache, signal);
  let done = 0;
  const [agent, bundle, kiloHertz, user] = await Promise.all([
    compiler.agent(),
    compiler.bundle(cases, () => onProgress?.({ what: 'compiling', done: ++done, of: cases.length })),
    tscKiloHertz(cache, () => compiler.single('host/tsc')),
    qemuUser(),
  ]);
  const files = { init: agent.path, bundle: bundle.path };
  await using packed = await packInitramfs(files, join(cache, 'scratch'));
  // Open files outlive their names: nothing is left behind, and nothing can be taken away.
  const initramfs = await open(packed.path);
  const bundleFile = await open(bundle.path);
  return {
    initramfs,
    bundle: bundleFile,
    keys: { agent: agent.key, bundle: bundle.key, emulator },
    numbers: bundle.numbers,
    tscKiloHertz: kiloHertz,
    user,
    [Symbol.asyncDispose]: async () => {
      await initramfs.close();
      await bundleFile.close();
    },
  };
}
