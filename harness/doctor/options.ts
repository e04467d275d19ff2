import type { NeededOption } from '../../qemu/arch/architecture.ts';
import { findArchitecture } from '../../qemu/arch/index.ts';
import type { Fact } from './fact.ts';

/** What a run needs on every architecture. */
const everywhere: readonly NeededOption[] = [
  { option: 'BLK_DEV_INITRD', for: 'the initramfs with the programs', toBoot: true },
  { option: 'BINFMT_ELF', for: 'executing programs', toBoot: true },
  { option: 'TTY', for: 'the wire to the agent', toBoot: true },
  { option: 'PRINTK', for: "the kernel's log: a WARNING or an Oops would not be seen" },
  { option: 'PROC_FS', for: 'cases that look at mappings and frames' },
  { option: 'PROC_PAGE_MONITOR', for: 'cases that look at frames and at flags of mappings' },
  { option: 'USERFAULTFD', for: 'cases of userfaultfd' },
  { option: 'SHMEM', for: 'shared mappings as most kernels have them' },
  { option: 'TMPFS', for: 'cases of files on tmpfs' },
  { option: 'MEMFD_CREATE', for: 'cases of memfd_create' },
  { option: 'FUTEX', for: 'cases with threads' },
  { option: 'SMP', for: 'races, which need a second processor' },
];

/** What a run needs of a vmlinux. */
const toEnter: NeededOption = { option: 'PVH', for: 'entering an uncompressed kernel', toBoot: true };

/**
 * What a kernel's configuration lacks that a run needs. A module does not do: a guest has none.
 *
 * @param configuration options that are set, by name, without `CONFIG_`
 */
export function optionFacts(
  configuration: ReadonlyMap<string, string>,
  { arch, format }: { readonly arch: string; readonly format: string },
): readonly Fact[] {
  const concerned = [
    ...everywhere,
    ...(findArchitecture(arch)?.options ?? []),
    ...(format === 'vmlinux' ? [toEnter] : []),
  ];
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
