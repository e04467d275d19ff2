import type { Fact } from './fact.ts';

/** An option that a run needs: without it nothing works, or some cases do not. */
interface Need {
  readonly option: string;
  /** Does as well. */
  readonly or?: string;
  readonly for: string;
  /** The kernel does not come up without it, or the agent is not heard. */
  readonly toBoot?: boolean;
  /** Architecture or format that needs it; all without one. */
  readonly of?: string;
}

const needs: readonly Need[] = [
  { option: 'BLK_DEV_INITRD', for: 'the initramfs with the programs', toBoot: true },
  { option: 'BINFMT_ELF', for: 'executing programs', toBoot: true },
  { option: 'TTY', for: 'the wire to the agent', toBoot: true },
  { option: 'SERIAL_8250', for: 'the wire to the agent', toBoot: true, of: 'x86_64' },
  { option: 'SERIAL_AMBA_PL011', for: 'the wire to the agent', toBoot: true, of: 'aarch64' },
  { option: 'PVH', for: 'entering an uncompressed kernel', toBoot: true, of: 'vmlinux' },
  { option: 'PRINTK', for: "the kernel's log: a WARNING or an Oops would not be seen" },
  { option: 'SERIAL_8250_CONSOLE', for: 'a console that says why it does not boot', of: 'x86_64' },
  { option: 'SERIAL_AMBA_PL011_CONSOLE', for: 'a console that says why it does not boot', of: 'aarch64' },
  { option: 'PROC_FS', for: 'cases that look at mappings and frames' },
  { option: 'PROC_PAGE_MONITOR', for: 'cases that look at frames and at flags of mappings' },
  { option: 'USERFAULTFD', for: 'cases of userfaultfd' },
  { option: 'SHMEM', for: 'shared mappings as most kernels have them' },
  { option: 'TMPFS', for: 'cases of files on tmpfs' },
  { option: 'MEMFD_CREATE', for: 'cases of memfd_create' },
  { option: 'FUTEX', for: 'cases with threads' },
  { option: 'SMP', for: 'races, which need a second processor' },
  { option: 'ACPI', or: 'X86_MPPARSE', for: 'finding the second processor', of: 'x86_64' },
];

/**
 * What a kernel's configuration lacks that a run needs. A module does not do: a guest has none.
 *
 * @param configuration options that are set, by name, without `CONFIG_`
 */
export function optionFacts(
  configuration: ReadonlyMap<string, string>,
  { arch, format }: { readonly arch: string; readonly format: string },
): readonly Fact[] {
  const concerned = needs.filter((need) => need.of === undefined || need.of === arch || need.of === format);
  const isSet = (option: string | undefined) => option !== undefined && configuration.get(option) === 'y';
  const missing = concerned.filter(({ option, or }) => !isSet(option) && !isSet(or));
  if (missing.length === 0) {
    return [{ state: 'ok', says: `its configuration has all ${concerned.length} options that a run needs` }];
  }
  return missing.map(({ option, for: what, toBoot }) => {
    const how = configuration.get(option) === 'm' ? 'is a module, and a guest has none' : 'is not set';
    return {
      state: toBoot ? 'fails' : 'note',
      says: `CONFIG_${option} ${how}: it is for ${what}`,
      type: `scripts/config -e ${option}`,
    };
  });
}
