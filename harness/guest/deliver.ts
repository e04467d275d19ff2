import type { FileHandle } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import type { Emulator } from './emulator.ts';

/** Bytes of a bundle in one line: the agent's terminal holds 4096 characters. */
const partBytes = 1024;
/** More than that would take longer over the wire than a boot with it in the initramfs. */
const bytesAtMost = 200_000;
const answerSeconds = 10;

/**
 * Brings a bundle into a guest that is up: the agent fetches it from fw_cfg where it can, else it goes over the wire.
 *
 * @param ports whether the agent can read fw_cfg
 */
export async function deliver(emulator: Emulator, bundle: FileHandle, ports: boolean): Promise<void> {
  if (ports) {
    emulator.write('fetch\n');
    return answered(emulator);
  }
  if ((await bundle.stat()).size > bytesAtMost) throw new Error('a boot brings it sooner');
  const part = Buffer.alloc(partBytes);
  for (let offset = 0; ; offset += partBytes) {
    const { bytesRead } = await bundle.read(part, 0, partBytes, offset);
    if (bytesRead === 0) break;
    emulator.write(`put ${offset} ${part.toString('hex', 0, bytesRead)}\n`);
    await answered(emulator);
  }
  emulator.write('put 0\n');
  await answered(emulator);
}

async function answered(emulator: Emulator): Promise<void> {
  const event = await emulator.next(answerSeconds * 1000);
  if (event.type === 'line' && event.line.kind === 'bundle' && event.line.payload === 'ok') return;
  throw new Failure('kernel', 'The guest does not take its programs; please report this.', {
    code: 'no-boot',
  });
}
