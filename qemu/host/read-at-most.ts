import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { execa } from 'execa';

/** What a file is read with. */
export interface Bound {
  /** Bytes; a longer file is refused before memory is full of it. */
  readonly most: number;
  /** Ends the waiting for a pipe that nobody writes to. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A whole file, or what comes out of a pipe, of bounded length.
 *
 * @throws what the file system says; RangeError, with how long it may be, for one that is longer
 */
export async function readAtMost(path: string, { most, signal }: Bound): Promise<Buffer> {
  signal?.throwIfAborted();
  const found = await stat(path);
  signal?.throwIfAborted();
  const tooLong = (): RangeError => new RangeError(`it is longer than ${Math.round(most / 2 ** 20)} MB`);
  if (found.size > most) throw tooLong();
  const plain = found.isFile() || found.isDirectory();
  // A pipe is opened when somebody has it open to write: another process waits for that, since a thread of this one would
  // keep it from ending.
  using waiting = plain ? undefined : new Waiting(path);
  const abort = (): void => waiting?.[Symbol.dispose]();
  signal?.addEventListener('abort', abort, { once: true });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of waiting?.stdout ?? createReadStream(path, { highWaterMark: 2 ** 20 })) {
    length += (chunk as Buffer).length;
    if (length > most) throw tooLong();
    chunks.push(chunk as Buffer);
  }
  signal?.throwIfAborted();
  return Buffer.concat(chunks);
}

/** Reads what is no plain file. */
class Waiting implements Disposable {
  readonly stdout: AsyncIterable<unknown>;
  readonly #cat;

  constructor(path: string) {
    this.#cat = execa('cat', ['--', path], { buffer: false, reject: false, stdin: 'ignore' });
    this.stdout = this.#cat.stdout;
  }

  [Symbol.dispose](): void {
    this.#cat.kill('SIGKILL');
  }
}
