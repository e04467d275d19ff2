import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { cacheTrouble, makeFolder } from './folder.ts';

/** How to wait for a lock. */
interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called when somebody else has it. */
  readonly onWait?: () => void;
}

/**
 * Holds a lock on a file until disposed. The lock is flock(1)'s, held by a process that reads from us: however this one
 * ends, the lock ends with it.
 */
export async function lock(path: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  for (;;) {
    await makeFolder(dirname(path)).catch(cacheTrouble(dirname(path)));
    const held = await hold(path, [], options);
    options.signal?.throwIfAborted();
    // Who had it may have removed all that it guards, and the file with it: then again.
    if (held && existsSync(path)) return held;
    if (!held && existsSync(dirname(path)))
      return cacheTrouble(dirname(path))(new Error(`${path} cannot be locked`));
    await held?.[Symbol.asyncDispose]();
  }
}

/** The same when nobody has it; undefined when somebody does. The file must be there. */
export async function tryLock(path: string): Promise<AsyncDisposable | undefined> {
  return existsSync(path) ? hold(path, ['--nonblock'], {}) : undefined;
}

async function hold(
  path: string,
  how: readonly string[],
  { signal, onWait }: LockOptions,
): Promise<AsyncDisposable | undefined> {
  const holder = execa('flock', ['--exclusive', '--no-fork', ...how, path, 'sh', '-c', 'echo held; cat'], {
    stdin: 'pipe',
    reject: false,
    buffer: false,
    // Ctrl-C goes to a whole group of processes: the lock must last until what it guards is put back.
    detached: true,
    ...(signal && { cancelSignal: signal }),
  });
  const waits = setTimeout(() => onWait?.(), 500);
  const said = once(holder.stdout, 'data').then(() => true);
  const got = await Promise.race([said, holder.then(() => false)]);
  clearTimeout(waits);
  if (!got) return undefined;
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await holder;
    },
  };
}
