import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { dropKept, findKept, makeKept, type Place } from '../../harness/cache/make-once.ts';
import { bootMethods } from '../arch/architecture.ts';
import { atMost } from '../host/read-at-most.ts';

const metaSchema = z.strictObject({
  method: z.enum(bootMethods),
  /** The key of the bundle that is in the guest. */
  bundle: z.string(),
  /** Milliseconds that the boot took. */
  bootMilliseconds: z.number(),
});

/** What is known of a snapshot. */
export type SnapshotMeta = z.infer<typeof metaSchema>;

/** A snapshot that is open: it can be resumed even when another run throws it out of the cache. */
export interface OpenSnapshot {
  readonly meta: SnapshotMeta;
  readonly file: FileHandle;
}

/**
 * Guests that were stopped right after their boot, by a key of all that they depend on. A snapshot is a convenience: what
 * is wrong with one is never an error.
 */
export class Snapshots {
  readonly #cache: string;
  readonly #most: number;

  /**
   * @param most bytes of one: a guest has 512 MB of memory, and only what it has touched is written. Longer is not kept: who
   * writes it is under a kernel that may be hostile
   */
  constructor(cache: string, most = 2 ** 30) {
    this.#cache = cache;
    this.#most = most;
  }

  /** A snapshot, open; undefined when there is none, or one that is not whole. */
  async open(key: string): Promise<OpenSnapshot | undefined> {
    const found = findKept(this.#place(key), metaSchema);
    const file = found && (await open(found.path).catch(() => undefined));
    return file && { meta: found.about, file };
  }

  /** Keeps what the stream brings. */
  async save(key: string, stream: Readable, meta: SnapshotMeta): Promise<void> {
    try {
      await makeKept(this.#place(key), async (made) => {
        await pipeline(
          stream,
          (chunks: AsyncIterable<Buffer>) => atMost(this.#most, chunks),
          createWriteStream(made),
        );
        return meta;
      });
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  /** Throws one away. */
  async remove(key: string): Promise<void> {
    await dropKept(this.#place(key));
  }

  #place(key: string): Place {
    return { cache: this.#cache, part: 'snapshots', name: `${key}.guest` };
  }
}
