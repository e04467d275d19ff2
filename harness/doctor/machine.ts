import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { MirrorAway, PrivateApt } from '../../qemu/apt.ts';
import { cachedKernels } from '../../qemu/kernels.ts';
import { emulators } from '../../qemu/machine.ts';
import { tracks } from '../../qemu/tracks.ts';
import { architectures, findToolchain } from '../compile/toolchain.ts';
import { asFailure } from '../failure.ts';
import type { Fact } from './fact.ts';

/** Programs that a run starts, and the packages that bring them. */
const tools: Readonly<Record<string, string>> = {
  setpriv: 'util-linux',
  flock: 'util-linux',
  cpio: 'cpio',
  ar: 'binutils',
  'dpkg-deb': 'dpkg',
  tar: 'tar',
  xz: 'xz-utils',
};

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

async function emulatorFact(arch: string, needed: boolean): Promise<Fact> {
  const emulator = emulators[arch];
  const command = emulator?.command ?? `qemu-system-${arch}`;
  const version = await versionOf(command);
  if (version !== undefined) return { state: 'ok', says: `${command} ${version}` };
  return {
    state: needed ? 'fails' : 'note',
    says: `${command} does not run: kernels for ${arch} cannot be booted`,
    ...(emulator && { type: `sudo apt-get install ${emulator.package}` }),
  };
}

async function compilerFact(arch: string, needed: boolean): Promise<Fact> {
  try {
    const { command, identity } = await findToolchain(arch);
    return { state: 'ok', says: `${command} ${identity.split(' ')[1]} compiles for ${arch}` };
  } catch (error) {
    const [says = '', type] = asFailure(error).message.replace(/\.$/, '').split('; type: ');
    return { state: needed ? 'fails' : 'note', says, ...(type !== undefined && { type }) };
  }
}

async function toolsFact(): Promise<Fact> {
  const found = await Promise.all(
    Object.keys(tools).map(async (tool) => ({ tool, version: await versionOf(tool) })),
  );
  const missing = found.filter(({ version }) => version === undefined).map(({ tool }) => tool);
  if (missing.length === 0) return { state: 'ok', says: `${Object.keys(tools).join(', ')} are there` };
  const packages = [...new Set(missing.map((tool) => tools[tool]))].join(' ');
  return {
    state: 'fails',
    says: `${missing.join(', ')} cannot be run`,
    type: `sudo apt-get install ${packages}`,
  };
}

/** The first number with a dot in what a command says of its version; undefined when it does not run. */
async function versionOf(command: string): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(command, ['--version'], { reject: false, env: { LC_ALL: 'C' } });
  return exitCode === 0 ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? 'of no version') : undefined;
}

/** Whether the mirror answers. Where it does not, what is cached will do. */
async function mirrorFact(cache: string, signal: AbortSignal): Promise<Fact> {
  const [track] = tracks;
  if (!track) return { state: 'note', says: 'the catalogue is empty' };
  try {
    await new PrivateApt(join(cache, 'apt', track.name), track, { signal }).update();
    return { state: 'ok', says: "Debian's mirror answers, and its signatures are good" };
  } catch (error) {
    signal.throwIfAborted();
    const cached = (await cachedKernels(cache)).map(({ name }) => name);
    const rest = cached.length > 0 ? `cached are ${cached.join(', ')}` : 'no kernel is cached';
    const why = error instanceof MirrorAway ? `${error.message} (${error.advice})` : asFailure(error).message;
    return { state: 'note', says: `kernels cannot be fetched: ${why}; ${rest}` };
  }
}

async function cacheFact(cache: string): Promise<Fact> {
  try {
    await mkdir(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      state: 'fails',
      says: `the cache ${cache} cannot be written (${code})`,
      type: 'export DONTUNMAP_CACHE=…',
    };
  }
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  const says = `the cache ${cache} takes ${gigabytes(await sizeOf(cache))}, ${gigabytes(free)} are free there`;
  if (free > 2 ** 30) return { state: 'ok', says };
  return {
    state: 'note',
    says: `${says}: five kernels and all programs take 0.3 GB`,
    type: `rm -r ${cache}`,
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
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

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
