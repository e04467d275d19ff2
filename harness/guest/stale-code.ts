import type { Accelerator } from '../../qemu/machine/accelerator.ts';

/** What a kernel says that ran into a breakpoint which is not there, when it looks. */
const strayBreakpoint = /\bint3: 0000 \[#\d+\]/;

/**
 * Why what a kernel has said is QEMU's doing: with several threads TCG may execute what the kernel has replaced meanwhile,
 * and while it patches itself (static keys) that is a breakpoint.
 *
 * @see https://bugzilla.redhat.com/show_bug.cgi?id=2216496
 */
export function staleCode(log: readonly string[], accelerator: Accelerator): string | undefined {
  if (accelerator !== 'tcg' || !log.some((line) => strayBreakpoint.test(line))) return undefined;
  return 'QEMU executed code that the kernel had replaced (int3)';
}
