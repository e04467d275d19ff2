import type { Need } from './types.ts';

/** What is known of a kernel and its machine before a program runs; undefined where nobody has looked yet. */
export interface Surroundings {
  /** As `uname -m` says. */
  readonly architecture?: string;
  readonly processors?: number;
}

/** What each need is, in words for whoever lacks it, and how it is known beforehand to be lacking. */
const meanings: Readonly<
  Record<Need, { readonly says: string; readonly lacking?: (there: Surroundings) => boolean }>
> = {
  x86_64: {
    says: 'an x86_64 processor',
    lacking: ({ architecture }) => architecture !== undefined && architecture !== 'x86_64',
  },
  aarch64: {
    says: 'an arm64 processor',
    lacking: ({ architecture }) => architecture !== undefined && architecture !== 'aarch64',
  },
  'two-processors': {
    says: 'a second processor (CONFIG_SMP, and on x86 CONFIG_ACPI or CONFIG_X86_MPPARSE)',
    lacking: ({ processors }) => processors !== undefined && processors < 2,
  },
  // The program finds out, and says so itself.
  userfaultfd: { says: 'userfaultfd (CONFIG_USERFAULTFD)' },
  // In a guest every program is root.
  root: { says: 'the rights of root' },
};

/** What a need is, in words. */
export function needText(need: Need): string {
  return meanings[need].says;
}

/** The first need that is known to be lacking there, in words. */
export function lackOf(needs: readonly Need[] | undefined, there: Surroundings): string | undefined {
  const lacking = needs?.find((need) => meanings[need].lacking?.(there));
  return lacking && needText(lacking);
}
