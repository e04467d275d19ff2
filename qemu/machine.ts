/** How a guest is accelerated. */
export type Accelerator = 'kvm' | 'tcg';

/** What a machine is to be made of. */
export interface MachinePlan {
  readonly arch: string;
  readonly image: string;
  readonly initramfs: string;
  readonly accelerator: Accelerator;
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

/** The emulator and the packages that bring it, by the guest's architecture. */
export const emulators: Readonly<Record<string, { command: string; package: string }>> = {
  x86_64: { command: 'qemu-system-x86_64', package: 'qemu-system-x86' },
};

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

/** The kernel's console: for diagnosis only, on a descriptor of its own. */
const console: Device = {
  qemu: ['-chardev', 'socket,id=console,fd=3', '-serial', 'chardev:console'],
  kernel: ['console=ttyS0'],
};

/** The wire to the agent: the second UART, on QEMU's standard input and output. */
const wire: Device = { qemu: ['-chardev', 'stdio,id=wire,signal=off', '-serial', 'chardev:wire'] };

/** Two processors: a race needs two threads that really run at once. */
const processors: Device = { qemu: ['-smp', '2'] };

const memory: Device = { qemu: ['-m', '512M'] };

/** The watchdog of the clock source takes a busy host for a broken clock, and says so in the log of some case. */
const clockLeftAlone: Device = { kernel: ['tsc=unstable'] };

/** What prints slows the boot down: the log can be read by the agent. */
const quiet: Device = { kernel: ['quiet', 'loglevel=4'] };

/** Nothing waits for randomness that a guest without devices does not have. */
const randomAtOnce: Device = { kernel: ['random.trust_cpu=on'] };

function accelerated(accelerator: Accelerator): Device {
  return accelerator === 'kvm'
    ? { qemu: ['-accel', 'kvm', '-cpu', 'host'] }
    : { qemu: ['-accel', 'tcg,thread=multi'] };
}

/** The command that starts a machine. QEMU dies with whoever started it, however that ends (setpriv, util-linux). */
export function machineCommand(plan: MachinePlan): Command {
  const devices: readonly Device[] = [
    { qemu: ['-machine', 'q35'] },
    accelerated(plan.accelerator),
    processors,
    memory,
    isolated,
    console,
    wire,
    panicEndsQemu,
    clockLeftAlone,
    quiet,
    randomAtOnce,
    { qemu: ['-kernel', plan.image, '-initrd', plan.initramfs] },
  ];
  const kernel = devices.flatMap((device) => device.kernel ?? []).join(' ');
  const emulator = emulators[plan.arch]?.command ?? `qemu-system-${plan.arch}`;
  return {
    file: 'setpriv',
    args: [
      '--pdeathsig',
      'KILL',
      '--',
      emulator,
      ...devices.flatMap((device) => device.qemu ?? []),
      '-append',
      kernel,
    ],
  };
}
