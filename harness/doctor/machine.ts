import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { emulators } from '../../qemu/machine/machine.ts';
import { architectures } from '../compile/toolchain.ts';
import { type Fact, gigabytes } from './fact.ts';
import { cacheFact, mirrorFact } from './kept.ts';
import { compilerFact, emulatorFact, toolsFact } from './programs.ts';

/** Megabytes that a guest takes. */
const guestMegabytes = 512;

/** What works on this machine, whatever the kernel. `arches` are those of the kernels that are to be run. */
export async function machineFacts(
  cache: string,
  arches: readonly string[],
  signal: AbortSignal,
): Promise<readonly Fact[]> {
  const known = [...new Set([...Object.keys(emulators), ...architectures, ...arches])];
  const facts = await Promise.all([
    Promise.resolve<Fact>({ state: 'ok', says: `Node ${process.versions.node}` }),
    ...known.map((arch) => emulatorFact(arch, arches.includes(arch))),
    ...known.map((arch) => compilerFact(arch, arches.includes(arch))),
    toolsFact(),
    mirrorFact(cache, signal),
    cacheFact(cache),
  ]);
  return [...facts, kvmFact(), sizeFact()];
}

/** Only whether it may be opened: that it runs a guest shows when one is booted. */
function kvmFact(device = '/dev/kvm'): Fact {
  if (!existsSync(device)) return { state: 'note', says: `there is no ${device}: guests are emulated (TCG)` };
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return { state: 'ok', says: `${device} may be opened; whether it runs a guest shows with --kernel` };
  } catch {
    const says = `${device} may not be opened by this user: guests are emulated (TCG)`;
    return { state: 'note', says, type: 'sudo usermod -aG kvm $USER' };
  }
}

function sizeFact(): Fact {
  const cpus = availableParallelism();
  const needed = cpus * guestMegabytes * 2 ** 20;
  const says = `${cpus} processors, ${gigabytes(totalmem())} of memory, ${gigabytes(freemem())} of it free`;
  if (freemem() > needed) return { state: 'ok', says };
  return {
    state: 'note',
    says: `${says}: ${cpus} guests at once take ${gigabytes(needed)}`,
    type: 'dontunmap run --jobs 1',
  };
}
