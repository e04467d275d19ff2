import { execa } from 'execa';
import { emulators } from '../../qemu/machine/machine.ts';
import { findToolchain } from '../compile/toolchain.ts';
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

/** Whether the emulator of an architecture runs; `needed` when a kernel that is asked for needs it. */
export async function emulatorFact(arch: string, needed: boolean): Promise<Fact> {
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

/** Whether programs can be compiled for an architecture. */
export async function compilerFact(arch: string, needed: boolean): Promise<Fact> {
  try {
    const { command, identity } = await findToolchain(arch);
    return { state: 'ok', says: `${command} ${identity.split(' ')[1]} compiles for ${arch}` };
  } catch (error) {
    const [says = '', type] = asFailure(error).message.replace(/\.$/, '').split('; type: ');
    return { state: needed ? 'fails' : 'note', says, ...(type !== undefined && { type }) };
  }
}

/** Whether everything else that a run starts is there. */
export async function toolsFact(): Promise<Fact> {
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
