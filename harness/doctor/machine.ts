import { counted } from '../text/counted.ts';
import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { architectures } from '../../qemu/arch/index.ts';
import { guestMegabytes } from '../../qemu/machine/machine.ts';
import { type Fact, gigabytes } from './fact.ts';
import { cacheFact, mirrorFact } from './kept.ts';
import { compilerFact, emulatorFact, toolFacts } from './programs.ts';

/** What works on this machine, whatever the kernel. `arches` are those of the kernels that are to be run. */
export async function machineFacts(
  cache: string,
  arches: readonly string[],
  signal: AbortSignal,
): Promise<readonly Fact[]> {
  const known = [...new Set([...architectures.map(({ name }) => name), ...arches])];
  const node: Fact = { state: 'ok', says: `Node ${process.versions.node}` };
  const facts = await Promise.all([
    ...known.map((arch) => emulatorFact(arch, arches.includes(arch))),
    ...known.map((arch) => compilerFact(arch, arches.includes(arch))),
    toolFacts(),
    mirrorFact(cache, signal),
    cacheFact(cache),
  ]);
  return [node, ...facts.flat(), kvmFact(), sizeFact()];
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

/** Whether as many guests have room as run at once: one for each two processors. */
export function sizeFact(free = freemem(), cpus = availableParallelism()): Fact {
  const guests = Math.max(1, cpus >> 1);
  const needed = guests * guestMegabytes * 2 ** 20;
  const says = `${cpus} processors, ${gigabytes(totalmem())} of memory, ${gigabytes(free)} of it free`;
  if (free > needed) return { state: 'ok', says };
  return {
    state: 'note',
    says: `${says}: ${counted(guests, 'guest')} at once ${guests === 1 ? 'takes' : 'take'} ${gigabytes(needed)}`,
    type: 'dontunmap run --jobs 1',
  };
}
