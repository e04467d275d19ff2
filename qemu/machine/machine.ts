import { readFileSync } from 'node:fs';
import type { BootMethod } from '../arch/architecture.ts';
import { unlessOrphaned } from '../host/orphans.ts';
import { architectureOf } from '../arch/index.ts';
import type { Accelerator } from './accelerator.ts';

/** The boot methods that need the vmlinux, not the image around it. */
export const vmlinuxMethods: readonly BootMethod[] = ['microvm', 'q35-pvh'];

/** What a machine is to be made of. Files are given as paths that QEMU can open (`/proc/self/fd/5`). */
export interface MachinePlan {
  readonly arch: string;
  readonly method: BootMethod;
  readonly accelerator: Accelerator;
  /** What to boot; nothing when a snapshot comes in. */
  readonly boot?: { readonly kernel: string; readonly initramfs: string };
  /** The bundle of programs, for the agent to fetch. */
  readonly bundle?: string;
  /** The descriptor from which a snapshot comes. */
  readonly incoming?: number;
  /** Of this machine's time stamp counter, when it is known. */
  readonly tscKiloHertz?: number;
  /** Whose rights QEMU runs with; its own when it was not started by root. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
}

/** A command to execute. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** A part of the machine: what QEMU is told and what the kernel is told, side by side. */
interface Device {
  readonly qemu?: readonly string[];
  readonly kernel?: readonly string[];
}

/** Descriptors that every machine is started with, beside 0 to 2. */
export const descriptors = { console: 3, monitor: 4, lines: 5, first: 6 } as const;

/** A guest that panics must end QEMU at once, not boot again. */
const panicEndsQemu: Device = { qemu: ['-no-reboot'], kernel: ['panic=-1'] };

/** Nothing of the host can be reached: no devices but those below, no configuration of the user's, system calls filtered. */
const isolated: Device = {
  qemu: [
    '-nodefaults',
    '-no-user-config',
    '-nographic',
    '-sandbox',
    'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
  ],
};

/**
 * The kernel's console, for diagnosis only, on a descriptor of its own, and the wire to the agent, on QEMU's standard input
 * and output: two UARTs. A microvm has only one by itself. Where there cannot be two they share one.
 */
function uarts({ arch }: MachinePlan): Device {
  const { console, wireHasItsOwn } = architectureOf(arch).uart;
  const stdio = ['-chardev', 'stdio,id=wire,signal=off'];
  const kernel = [`console=${console}`];
  if (!wireHasItsOwn) return { qemu: [...stdio, '-serial', 'chardev:wire'], kernel };
  return {
    qemu: [
      '-chardev',
      `socket,id=console,fd=${descriptors.console}`,
      '-serial',
      'chardev:console',
      ...stdio,
      '-device',
      'isa-serial,chardev=wire,index=1,iobase=0x2f8,irq=3',
      // What the agent says comes by an I/O port where it may use it: no interrupt, and no driver.
      '-chardev',
      `socket,id=lines,fd=${descriptors.lines}`,
      '-device',
      'isa-debugcon,iobase=0xe9,chardev=lines',
    ],
    kernel,
  };
}

/** QEMU's own control channel: for snapshots. */
const monitor: Device = {
  qemu: ['-chardev', `socket,id=monitor,fd=${descriptors.monitor}`, '-mon', 'chardev=monitor,mode=control'],
};

/**
 * Two processors: a race needs two threads that really run at once. Two sockets, since SeaBIOS's MP table, for kernels
 * without ACPI, lists one processor of each.
 */
const processors: Device = { qemu: ['-smp', '2,sockets=2'] };

/** Megabytes that a guest sees. */
const memoryMegabytes = 512;
const memory: Device = { qemu: ['-m', `${memoryMegabytes}M`] };

/** Megabytes that a guest takes of this machine: its memory, and QEMU's own (translated code, page tables). */
export const guestMegabytes = memoryMegabytes + 300;

/** What prints slows the boot down: the log can be read by the agent. */
const quiet: Device = { kernel: ['quiet', 'loglevel=4'] };

/** A guest that hangs says where: it takes SysRq keys on its console, and panics at an NMI. Neither costs anything before. */
const tellsWhereItHangs: Device = { kernel: ['sysrq_always_enabled', 'unknown_nmi_panic'] };

/**
 * Whether it hangs is for the agent's silence to tell: detectors of their own take a host that stood still for a kernel that
 * hangs. The agent writes to the log, to end lines that others have left open.
 */
const leavesJudgingToUs: Device = {
  kernel: [
    'nowatchdog',
    'rcupdate.rcu_cpu_stall_suppress=1',
    'sysctl.kernel.hung_task_timeout_secs=0',
    'printk.devkmsg=on',
    'log_buf_len=1M',
  ],
};

/** Nothing waits for randomness that a guest without devices does not have. */
const randomAtOnce: Device = { kernel: ['random.trust_cpu=on'] };

/**
 * What has nothing to do with memory and takes long, left out. Without page table isolation a system call does not
 * flush the TLB, so that a flush that mremap forgets is seen; without zeroing on allocation, a page that it forgets.
 */
const lean: Device = {
  kernel: [
    'mitigations=off',
    'init_on_alloc=0',
    'rcupdate.rcu_expedited=1',
    // Names that a kernel does not have are passed over.
    `initcall_blacklist=${[
      'jent_mod_init',
      'load_system_certificate_list',
      'dh_init',
      'rsa_init',
      'crypto_kdf108_init',
      'init_encrypted',
      'sed_opal_init',
    ].join(',')}`,
  ],
};

/**
 * A microvm has no timer but the PIT to measure the TSC by, which fails on a busy host, and then the boot stops. Without
 * another clock the TSC has to be trusted. `lpj` is what the second processor would measure (HZ is 250 as a rule).
 */
function clockOfMicrovm({ accelerator, tscKiloHertz }: MachinePlan): Device {
  const told =
    accelerator === 'tcg' && tscKiloHertz !== undefined
      ? [`tsc_early_khz=${tscKiloHertz}`, `lpj=${tscKiloHertz * 4}`]
      : [];
  return { kernel: ['tsc=reliable', ...told] };
}

/** The watchdog of the clock source takes a busy host for a broken clock, and says so in the log of some case. */
const clockLeftAlone: Device = { kernel: ['tsc=unstable'] };

function board(plan: MachinePlan): readonly Device[] {
  if (plan.method === 'virt') return [{ qemu: ['-machine', 'virt'] }];
  if (plan.method !== 'microvm') return [{ qemu: ['-machine', 'q35'] }, clockLeftAlone];
  return [
    { qemu: ['-machine', 'microvm,isa-serial=on,rtc=on,pit=on,pic=on'] },
    // There is no keyboard controller to reset it by, and no PCI.
    { kernel: ['reboot=t', 'pci=off'] },
    clockOfMicrovm(plan),
  ];
}

function accelerated({ accelerator, arch }: MachinePlan): Device {
  if (accelerator === 'kvm') return { qemu: ['-accel', 'kvm', '-cpu', 'host'] };
  const { processor } = architectureOf(arch);
  const model = processor === undefined ? [] : ['-cpu', processor];
  return { qemu: ['-accel', 'tcg,thread=multi,tb-size=256', ...model] };
}

/** Bytes of address space that QEMU may have at most: the guest, the translated code, and itself. It gets by with 1.2 GB. */
const addressSpaceAtMost = 4 * 2 ** 30;

/** As much, or what this process itself may have (`ulimit -v`): nobody without rights raises a limit. */
export function addressSpace(limits = readFileSync('/proc/self/limits', 'latin1')): number {
  const hard = /^Max address space +\S+ +(\d+)/m.exec(limits)?.[1];
  return Math.min(addressSpaceAtMost, Number(hard ?? Infinity));
}

/** What QEMU may not: write files or cores, take more memory, outlive its parent, keep or win rights (util-linux). */
function confined({ user }: MachinePlan): readonly string[] {
  // The parent's death signal does not outlast a change of user, so that it is asked for afterwards.
  const rights = user
    ? [
        'setpriv',
        `--reuid=${user.uid}`,
        `--regid=${user.gid}`,
        user.groups.length > 0 ? `--groups=${user.groups.join(',')}` : '--clear-groups',
        '--inh-caps=-all',
        '--bounding-set=-all',
        '--',
      ]
    : [];
  return [
    '--core=0',
    '--fsize=0',
    `--as=${addressSpace()}`,
    ...rights,
    'setpriv',
    '--no-new-privs',
    '--pdeathsig',
    'KILL',
    '--',
    ...unlessOrphaned(),
  ];
}

/** The devices of a machine: what a snapshot of it depends on. */
function devices(plan: MachinePlan): readonly Device[] {
  return [
    ...board(plan),
    accelerated(plan),
    processors,
    memory,
    isolated,
    uarts(plan),
    monitor,
    panicEndsQemu,
    quiet,
    tellsWhereItHangs,
    leavesJudgingToUs,
    randomAtOnce,
    lean,
  ];
}

/** The command that starts a machine. */
export function machineCommand(plan: MachinePlan): Command {
  const all = devices(plan);
  const { boot, bundle, incoming } = plan;
  const kernel = all.flatMap((device) => device.kernel ?? []).join(' ');
  return {
    file: 'prlimit',
    args: [
      ...confined(plan),
      architectureOf(plan.arch).emulator,
      ...all.flatMap((device) => device.qemu ?? []),
      ...(bundle === undefined ? [] : ['-fw_cfg', `name=opt/dontunmap/bundle,file=${bundle}`]),
      ...(boot ? ['-kernel', boot.kernel, '-initrd', boot.initramfs, '-append', kernel] : []),
      ...(incoming === undefined ? [] : ['-incoming', `fd:${incoming}`]),
    ],
  };
}

/** All that a snapshot of a machine depends on, beside what is booted on it and by which QEMU. */
export function machineIdentity(plan: MachinePlan): string {
  return JSON.stringify(devices(plan));
}
