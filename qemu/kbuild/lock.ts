import { once } from 'node:events';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';

/**
 * Holds a lock on a file until disposed; `onWait` is called when somebody else has it. The lock is flock(1)'s, held by a
 * process that reads from us: however this one ends, the lock ends with it.
 */
export async function lock(
  path: string,
  options: { readonly signal?: AbortSignal; readonly onWait?: () => void } = {},
): Promise<AsyncDisposable> {
  await makeFolder(dirname(path)).catch(cacheTrouble(dirname(path)));
  const holder = execa('flock', ['--exclusive', '--no-fork', path, 'sh', '-c', 'echo held; cat'], {
    stdin: 'pipe',
    reject: false,
    buffer: false,
    // Ctrl-C goes to a whole group of processes: the lock must last until what it guards is put back.
    detached: true,
    ...(options.signal && { cancelSignal: options.signal }),
  });
  const waits = setTimeout(() => options.onWait?.(), 500);
  const held = once(holder.stdout, 'data').then(() => true);
  const got = await Promise.race([held, holder.then(() => false)]);
  clearTimeout(waits);
  options.signal?.throwIfAborted();
  if (!got) cacheTrouble(dirname(path))(new Error(`${path} cannot be locked`));
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await holder;
    },
  };
}
