import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { findArchitecture } from '../arch/index.ts';

/** Names the very QEMU that would be started: a snapshot of one is none for another. Faster than asking for its version. */
export async function emulatorIdentity(arch: string): Promise<string> {
  const command = findArchitecture(arch)?.emulator;
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    if (command === undefined) break;
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      const { size, mtimeMs, ino } = statSync(path);
      return JSON.stringify([path, size, mtimeMs, ino]);
    } catch {
      continue;
    }
  }
  return '';
}
