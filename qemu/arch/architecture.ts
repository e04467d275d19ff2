/**
 * How a kernel is brought up, the shortest way first:
 *
 * - `microvm`: the vmlinux by PVH on a machine with next to nothing on it
 * - `q35-pvh`: the vmlinux by PVH on an ordinary machine: nothing to decompress
 * - `q35`: the image as it is, as a boot loader would
 * - `virt`: the image as it is, on arm64
 */
export const bootMethods = ['microvm', 'q35-pvh', 'q35', 'virt'] as const;
export type BootMethod = (typeof bootMethods)[number];

/** An option of a kernel's configuration, without `CONFIG_`, that a run needs: without it nothing works, or some cases do not. */
export interface NeededOption {
  readonly option: string;
  /** Does as well. */
  readonly or?: string;
  readonly for: string;
  /** The kernel does not come up without it, or the agent is not heard. */
  readonly toBoot?: boolean;
}

/** What there is to know of an architecture: whoever needs to know it asks here, and compares no names. */
export interface Architecture {
  /** As `uname -m` says. */
  readonly name: string;
  /** As Debian calls it. */
  readonly debian: string;
  /** Of the ELF header. */
  readonly elfMachine: number;
  /** Whether the time stamp counter that guests see under TCG is there to be measured. */
  readonly timeStampCounter: boolean;
  /** QEMU's command. */
  readonly emulator: string;
  /** The processor to emulate, where QEMU's own choice is not the best. */
  readonly processor?: string;
  /** The shortest first. */
  readonly bootMethods: readonly BootMethod[];
  /** Whether QEMU enters a vmlinux (over PVH). */
  readonly entersVmlinux: boolean;
  /** The console as the kernel calls it, and whether the wire to the agent has a UART of its own beside it. */
  readonly uart: { readonly console: string; readonly wireHasItsOwn: boolean };
  /** What a run needs here, beside what it needs everywhere. */
  readonly options: readonly NeededOption[];
  /** What compiles programs for it. */
  readonly compiler: {
    /** Compilers that may do, the best first. */
    readonly commands: readonly string[];
    /** What to install when none does: names of qemu/host/tools.txt. */
    readonly tools: readonly string[];
  };
  /** How kbuild calls it, and what it is told to make. */
  readonly kbuild: { readonly arch: string; readonly target: string };
  /** Where a build leaves what boots, by what is preferred: the file that people hand over first. */
  readonly images: readonly [string, ...string[]];
}
