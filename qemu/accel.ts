import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, existsSync, accessSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../harness/failure.ts';
import { cacheTrouble } from '../harness/paths.ts';
import type { Accelerator } from './machine.ts';

/** Milliseconds that a working KVM needs least of all: the guest below has three instructions. */
const deadline = 2000;

/**
 * 64 KiB of firmware whose reset vector (16 bytes before its end) is `mov al,0x2a; out 0xf4,al; hlt`: the debug-exit
 * device then ends QEMU with status (0x2a << 1) | 1.
 */
export function probeFirmware(): Buffer {
  const firmware = Buffer.alloc(65536, 0x90);
  Buffer.from([0xb0, 0x2a, 0xe6, 0xf4, 0xf4]).copy(firmware, 65536 - 16);
  return firmware;
}
const ranStatus = (0x2a << 1) | 1;

/** What the choice may depend on; replaced by tests. */
export interface AccelOptions {
  readonly cache: string;
  readonly onNote?: (note: string) => void;
  readonly device?: string;
  readonly emulator?: string;
}

/**
 * TCG or KVM. `/dev/kvm` may exist, open, and still not run a guest, so `auto` really runs one before it trusts KVM;
 * the answer is remembered for this machine's boot.
 */
export async function chooseAccelerator(
  wish: 'auto' | Accelerator,
  options: AccelOptions,
): Promise<Accelerator> {
  if (wish === 'tcg') return 'tcg';
  const works = await kvmWorks(options);
  if (wish === 'kvm' && works !== 'yes') {
    throw new Failure(
      'asked-wrongly',
      `KVM does not run a guest on this machine (${works}); use --accel tcg, or auto.`,
    );
  }
  if (works === 'yes') return 'kvm';
  if (works !== 'there is no /dev/kvm')
    options.onNote?.(`KVM does not run a guest here (${works}): using TCG`);
  return 'tcg';
}

async function kvmWorks(options: AccelOptions): Promise<string> {
  const device = options.device ?? '/dev/kvm';
  if (!existsSync(device)) return 'there is no /dev/kvm';
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch {
    return '/dev/kvm may not be opened by this user';
  }
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const memory = join(options.cache, `kvm-${boot.trim()}`);
  const remembered = await readFile(memory, 'utf8').catch(() => undefined);
  if (remembered !== undefined) return remembered;
  await mkdir(options.cache, { recursive: true }).catch(cacheTrouble(options.cache));
  const answer = await probe(options);
  await writeFile(memory, answer).catch(cacheTrouble(options.cache));
  return answer;
}

async function probe({ cache, emulator = 'qemu-system-x86_64' }: AccelOptions): Promise<string> {
  const scratch = await mkdtemp(join(cache, 'probe-')).catch(cacheTrouble(cache));
  try {
    const firmware = join(scratch, 'firmware');
    await writeFile(firmware, probeFirmware());
    const { exitCode, timedOut, isTerminated, signal, stderr, code } = await execa(
      emulator,
      [
        '-accel',
        'kvm',
        '-cpu',
        'host',
        '-machine',
        'q35',
        '-nodefaults',
        '-display',
        'none',
        '-no-reboot',
        '-bios',
        firmware,
        '-device',
        'isa-debug-exit,iobase=0xf4,iosize=0x1',
      ],
      { reject: false, timeout: deadline, killSignal: 'SIGKILL', stdin: 'ignore' },
    );
    if (exitCode === ranStatus) return 'yes';
    if (code === 'ENOENT') return 'QEMU is not installed';
    if (timedOut) return `nothing happened for ${deadline / 1000} s`;
    if (isTerminated) return `QEMU was ended by ${signal}`;
    return stderr.split('\n')[0] || `QEMU ended with ${exitCode}`;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
