import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
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
  if (found.size > most) throw tooLong(most);
  const plain = found.isFile() || found.isDirectory();
  // A pipe is opened when somebody has it open to write: another process waits for that, since a thread of this one would
  // keep it from ending.
  using waiting = plain ? undefined : new Waiting(path);
  const abort = (): void => waiting?.[Symbol.dispose]();
  signal?.addEventListener('abort', abort, { once: true });
  const stream = waiting?.stdout ?? createReadStream(path, { highWaterMark: 2 ** 20 });
  const bytes = await buffer(atMost(most, stream));
  signal?.throwIfAborted();
  await waiting?.ended();
  return bytes;
}

const tooLong = (most: number): RangeError =>
  new RangeError(`it is longer than ${Math.round(most / 2 ** 20)} MB`);

/**
 * The pieces of a stream, as long as they are not too long together.
 *
 * @param most bytes
 * @throws RangeError, with how long it may be
 */
export async function* atMost(most: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw tooLong(most);
    yield chunk;
  }
}

/** Reads what is no plain file. */
class Waiting implements Disposable {
  readonly stdout: AsyncIterable<Buffer>;
  readonly #cat;

  constructor(path: string) {
    this.#cat = execa('cat', ['--', path], {
      buffer: { stdout: false, stderr: true },
      reject: false,
      stdin: 'ignore',
    });
    this.stdout = this.#cat.stdout;
  }

  /** @throws what `cat` has complained of: a file that it may not read would seem empty. */
  async ended(): Promise<void> {
    const { failed, stderr, shortMessage } = await this.#cat;
    if (failed) throw new Error(stderr.replace(/^cat: /, '') || shortMessage);
  }

  [Symbol.dispose](): void {
    this.#cat.kill('SIGKILL');
  }
}
