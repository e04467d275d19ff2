import { emulators } from '../../qemu/machine/machine.ts';
import { Failure } from '../failure.ts';
import { printable } from '../text/printable.ts';
import type { Emulator, MachineEvent } from './emulator.ts';
import { type Hello, helloSchema } from './wire.ts';

/** Waits for the agent's greeting; a Failure with the tail of the console when it does not come in time. */
export async function awaitHello(
  emulator: Emulator,
  kernel: { readonly name: string; readonly arch: string },
  seconds: number,
): Promise<Hello> {
  const event = await emulator.next(seconds * 1000);
  if (event.type !== 'line' || event.line.kind !== 'hello')
    throw await notUp(kernel, emulator, event, seconds);
  return helloSchema.parse(JSON.parse(event.line.payload));
}

async function notUp(
  { name, arch }: { readonly name: string; readonly arch: string },
  emulator: Emulator,
  event: MachineEvent,
  seconds: number,
): Promise<Failure> {
  const evidence = emulator.consoleTail.slice(-30).join('\n');
  if (event.type === 'exit') {
    const { signal, missing, said } = await emulator.ended();
    if (missing) {
      const { command, package: brings } = emulators[arch] ?? {
        command: `qemu-system-${arch}`,
        package: 'qemu-system',
      };
      return new Failure('harness', `${command} is not installed; type: sudo apt-get install ${brings}.`);
    }
    if (said !== '' && evidence === '') {
      return new Failure('harness', `QEMU could not start ${name}; see what it says below.`, {
        evidence: said,
      });
    }
    if (signal)
      return new Failure('harness', `QEMU was killed by ${signal} while ${name} booted; run again.`, {
        evidence,
      });
  }
  const how =
    emulator.panic ??
    (event.type === 'exit'
      ? 'it reset or powered itself off'
      : `its agent was not heard within ${seconds} s`);
  return new Failure(
    'kernel',
    `The kernel ${name} does not come up: ${printable(how)}; see the end of its console below, and give one that boots on this machine.`,
    {
      code: 'no-boot',
      evidence: evidence || '(its console is empty: is it built with a serial console and an initramfs?)',
    },
  );
}
