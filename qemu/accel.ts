import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../harness/failure.ts';
import { cacheTrouble } from '../harness/paths.ts';
import type { Accelerator } from './machine.ts';

/** What the choice depends on. */
export interface AccelOptions {
  readonly cache: string;
  readonly onNote?: (note: string) => void;
  /** `/dev/kvm` unless told. */
  readonly device?: string;
  /** Boots a kernel under KVM; throws when it does not come up. */
  readonly boot: () => Promise<void>;
}

/**
 * TCG or KVM. `/dev/kvm` may exist, open, run firmware and still hang in a kernel's boot (seen: SeaBIOS comes up,
 * nothing after it), so `auto` boots the very kernel before it trusts KVM; the answer is kept for this boot of the machine.
 */
export async function chooseAccelerator(
  wish: 'auto' | Accelerator,
  options: AccelOptions,
): Promise<Accelerator> {
  if (wish === 'tcg') return 'tcg';
  const device = options.device ?? '/dev/kvm';
  const trouble = existsSync(device) ? await kvmTrouble(device, options) : `there is no ${device}`;
  if (trouble === '') return 'kvm';
  if (wish === 'kvm') {
    throw new Failure(
      'asked-wrongly',
      `KVM does not run a guest on this machine (${trouble}); use --accel tcg, or auto.`,
    );
  }
  if (existsSync(device)) options.onNote?.(`KVM does not run a guest here (${trouble}): using TCG`);
  return 'tcg';
}

/** Why KVM does not work; empty when it does. */
async function kvmTrouble(device: string, { cache, boot }: AccelOptions): Promise<string> {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch {
    return `${device} may not be opened by this user`;
  }
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown');
  const memory = join(cache, `kvm-${bootId.trim()}`);
  const remembered = await readFile(memory, 'utf8').catch(() => undefined);
  if (remembered !== undefined) return remembered;
  const trouble = await boot().then(
    () => '',
    (error: unknown) => (error instanceof Error ? (error.message.split(';')[0] ?? '') : String(error)),
  );
  await mkdir(cache, { recursive: true }).catch(cacheTrouble(cache));
  await writeFile(memory, trouble).catch(cacheTrouble(cache));
  return trouble;
}
