import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SnapshotMeta, Snapshots } from '../../qemu/machine/snapshots.ts';
import { temporaryFolder } from '../cache/temporary.ts';
import type { Emulator } from './emulator.ts';

const secondsAtMost = 20;

/**
 * Keeps a guest as it is now, and lets it go on. QEMU sends itself through a socket, since it may not write files; that
 * lies in a folder of its own, which QEMU can reach without root's rights.
 */
export async function saveSnapshot(
  emulator: Emulator,
  snapshots: Snapshots,
  key: string,
  meta: SnapshotMeta,
): Promise<void> {
  const folder = await temporaryFolder('snapshot');
  const server = createServer();
  try {
    await chmod(folder, 0o711);
    const path = join(folder, 'snapshot');
    server.listen(path);
    await once(server, 'listening');
    await chmod(path, 0o666);
    const signal = AbortSignal.timeout(secondsAtMost * 1000);
    const connected = once(server, 'connection', { signal }) as Promise<[Socket]>;
    connected.catch(() => undefined);
    // A kernel that goes on to change its memory is stopped for the rest after the first round, however much that is.
    await emulator.monitor.execute('migrate-set-parameters', {
      'max-bandwidth': 2 ** 40,
      'downtime-limit': secondsAtMost * 1000,
    });
    await emulator.monitor.execute('migrate', { uri: `unix:${path}` });
    const [socket] = await connected;
    socket.setTimeout(secondsAtMost * 1000, () => socket.destroy(new Error('QEMU sends nothing')));
    const late = setTimeout(() => socket.destroy(new Error('it takes too long')), secondsAtMost * 1000);
    await snapshots.save(key, socket, meta).finally(() => clearTimeout(late));
    const status = await migrationStatus(emulator);
    if (status !== 'completed') {
      await snapshots.remove(key);
      throw new Error(`the migration ${status}`);
    }
  } finally {
    // It stands still when all of it was sent, whatever became of that.
    await emulator.monitor.execute('cont').catch(() => undefined);
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function migrationStatus(emulator: Emulator): Promise<string> {
  for (;;) {
    const { status } = (await emulator.monitor.execute('query-migrate')) as { status: string };
    if (status !== 'active' && status !== 'device') return status;
    await wait(5);
  }
}
