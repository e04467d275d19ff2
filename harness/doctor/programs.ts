import { execa } from 'execa';
import { findArchitecture } from '../../qemu/arch/index.ts';
import { whyNotApart } from '../../qemu/kbuild/sandbox.ts';
import { missingTools } from '../../qemu/kbuild/tools.ts';
import { howToInstall, isCommand, type Purpose, toolsFor } from '../../qemu/host/tools.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { asFailure } from '../failure.ts';
import { type Fact, factOf } from './fact.ts';

/** Whether the emulator of an architecture runs; `needed` when a kernel that is asked for needs it. */
export async function emulatorFact(arch: string, needed: boolean): Promise<Fact> {
  const command = findArchitecture(arch)?.emulator ?? `qemu-system-${arch}`;
  const version = await versionOf(command);
  if (version !== undefined) return { state: 'ok', says: `${command} ${version}` };
  return factOf(
    needed ? 'fails' : 'note',
    `${command} does not run: kernels for ${arch} cannot be booted; ${howToInstall([command])}`,
  );
}

/** Whether programs can be compiled for an architecture. */
export async function compilerFact(arch: string, needed: boolean): Promise<Fact> {
  try {
    const { command, version } = await findToolchain(arch);
    return { state: 'ok', says: `${command} ${numberIn(version)} compiles for ${arch}` };
  } catch (error) {
    return factOf(needed ? 'fails' : 'note', asFailure(error).message.replace(/\.$/, ''));
  }
}

/** Whether everything else that a run starts is there, what unpacks images, and what builds kernels. */
export async function toolFacts(): Promise<readonly Fact[]> {
  const [run, unpack, build, not] = await Promise.all([
    commandsThatFail('run'),
    commandsThatFail('unpack'),
    missingTools(),
    whyNotApart(),
  ]);
  return [
    toolFact('run', run, 'fails', 'no kernel can be run'),
    toolFact('unpack', unpack, 'note', 'some images boot slower, and some packages cannot be unpacked'),
    toolFact('build', build, 'note', 'kernels cannot be built'),
    not === undefined
      ? { state: 'ok', says: 'builds are kept apart from this machine (bwrap)' }
      : factOf('note', `what is built runs with your rights: ${not}`),
  ];
}

function toolFact(
  purpose: Purpose,
  missing: readonly string[],
  state: Fact['state'],
  therefore: string,
): Fact {
  if (missing.length > 0) {
    return factOf(state, `${missing.join(', ')} not found: ${therefore}; ${howToInstall(missing)}`);
  }
  const names = toolsFor(purpose).map(({ name }) => name);
  return { state: 'ok', says: `to ${purpose}: ${names.join(', ')} are there` };
}

/** The commands for a purpose that cannot be run; BusyBox's of the same name are others, and say so by refusing this. */
export async function commandsThatFail(purpose: Purpose): Promise<readonly string[]> {
  const names = toolsFor(purpose)
    .filter(isCommand)
    .map(({ name }) => name);
  const versions = await Promise.all(names.map(versionOf));
  return names.filter((_, index) => versions[index] === undefined);
}

/** The first number with a dot in what a command says of its version; undefined when it does not run. */
async function versionOf(command: string): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(command, ['--version'], { reject: false, env: { LC_ALL: 'C' } });
  return exitCode === 0 ? numberIn(stdout) : undefined;
}

const numberIn = (text: string): string => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'of no version';
