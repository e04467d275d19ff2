import { accessSync, constants, existsSync } from 'node:fs';
import { z } from 'zod';
import { Failure } from '../../harness/failure.ts';
import { memo } from '../../harness/cache/memo.ts';

/** How a guest is accelerated. */
export type Accelerator = 'kvm' | 'tcg';

/** What the choice depends on. */
export interface AccelOptions {
  readonly cache: string;
  /** `known`: this was found out by an earlier run, since the machine was booted. */
  readonly onNote?: (note: string, known: boolean) => void;
  /** `/dev/kvm` unless told. */
  readonly device?: string;
  /** Boots a kernel under KVM; throws when it does not come up within a second or two. */
  readonly boot: () => Promise<void>;
}

/** The choice, and what is to be remembered of it once the same kernel has come up. */
export interface AccelChoice {
  readonly accelerator: Accelerator;
  /** Call it when the kernel is up: only then is it known that KVM was at fault, and not the kernel. */
  readonly confirm: () => Promise<void>;
}

const nothingNew = async (): Promise<void> => undefined;

/**
 * TCG or KVM. `/dev/kvm` may exist, open, run firmware and still hang in a kernel's boot (seen: SeaBIOS comes up,
 * nothing after it), stop in an internal error, or make QEMU abort; so `auto` boots the very kernel before it trusts
 * KVM. The answer is kept for this boot of the machine.
 */
export async function chooseAccelerator(
  wish: 'auto' | Accelerator,
  options: AccelOptions,
): Promise<AccelChoice> {
  if (wish === 'tcg') return { accelerator: 'tcg', confirm: nothingNew };
  const device = options.device ?? '/dev/kvm';
  const { trouble, known, confirm } = existsSync(device)
    ? await kvmTrouble(device, options)
    : { trouble: `there is no ${device}`, known: true, confirm: nothingNew };
  if (trouble === '') {
    await confirm();
    return { accelerator: 'kvm', confirm: nothingNew };
  }
  if (wish === 'kvm') {
    throw new Failure(
      'usage',
      `KVM does not run a guest on this machine (${trouble}); use --accel tcg, or auto.`,
    );
  }
  if (existsSync(device)) options.onNote?.(`KVM does not run a guest here (${trouble}): using TCG`, known);
  return { accelerator: 'tcg', confirm };
}

/** Why KVM does not work, empty when it does, and how to remember that. */
async function kvmTrouble(
  device: string,
  { cache, boot }: AccelOptions,
): Promise<{ trouble: string; known: boolean; confirm: () => Promise<void> }> {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch {
    return { trouble: `${device} may not be opened by this user`, known: false, confirm: nothingNew };
  }
  const memory = memo(cache, 'kvm', z.string(), 'until the next boot');
  const remembered = memory.recall();
  if (remembered !== undefined) return { trouble: remembered, known: true, confirm: nothingNew };
  const trouble = await boot().then(() => '', inOneLine);
  return { trouble, known: false, confirm: () => memory.remember(trouble) };
}

/** What kept KVM from running a guest: QEMU's own first line where it said something. */
function inOneLine(error: unknown): string {
  const said = error instanceof Failure && error.kind === 'harness' ? error.evidence : undefined;
  const text = said ?? (error instanceof Error ? error.message : String(error));
  return text.split(/[;\n]/)[0] ?? '';
}
