import type { FileHandle } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import type { Emulator } from './emulator.ts';

/** Bytes of a bundle in one line, as base64: the agent's terminal holds 4096 characters. */
const partBytes = 2400;
/** Of a guest's time for each byte: 62 KB took 1.3 s on 5.10, TCG (docs/performance.md). */
const microsecondsAByte = 21;
const answerSeconds = 10;

/** Whether a guest boots sooner with a bundle than it would take it over the wire. */
export function bootIsSooner(bytes: number, bootMilliseconds: number): boolean {
  return (bytes * microsecondsAByte) / 1000 > bootMilliseconds;
}

/** Brings a bundle into a guest that is up, by fw_cfg: for an agent that can read it. */
export async function fetchBundle(emulator: Emulator): Promise<void> {
  emulator.write('fetch\n');
  await answered(emulator);
}

/** Brings a bundle into a guest that is up, over the wire. */
export async function putBundle(emulator: Emulator, bundle: FileHandle): Promise<void> {
  const part = Buffer.alloc(partBytes);
  for (let offset = 0; ; offset += partBytes) {
    const { bytesRead } = await bundle.read(part, 0, partBytes, offset);
    if (bytesRead === 0) break;
    emulator.write(`put ${offset} ${part.toString('base64', 0, bytesRead)}\n`);
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
