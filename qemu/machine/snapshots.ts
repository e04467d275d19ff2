import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  type FileHandle,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { bootMethods } from './machine.ts';
import { makeFolder } from '../../harness/cache/folder.ts';

const metaSchema = z.strictObject({
  /** Bytes of the snapshot: a truncated one is none. */
  size: z.int().positive(),
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

/** Bytes of all snapshots together, unless DONTUNMAP_SNAPSHOTS says another number of megabytes. */
const megabytesAtMost = Number(process.env['DONTUNMAP_SNAPSHOTS'] ?? 2048);

/**
 * Guests that were stopped right after their boot, by a key of all that they depend on. Least recently used ones go
 * first when there are too many. A snapshot is a convenience: what is wrong with one is never an error.
 */
export class Snapshots {
  readonly #folder: string;
  readonly #most: number;

  constructor(cache: string, most = megabytesAtMost * 2 ** 20) {
    this.#folder = join(cache, 'snapshots');
    this.#most = most;
  }

  /** A snapshot, open; undefined when there is none, or one that is not whole. */
  async open(key: string): Promise<OpenSnapshot | undefined> {
    let file: FileHandle | undefined;
    try {
      const meta = metaSchema.parse(JSON.parse(await readFile(this.#path(key, 'json'), 'utf8')));
      file = await open(this.#path(key, 'guest'));
      if ((await file.stat()).size !== meta.size) throw new Error('truncated');
      const now = new Date();
      await utimes(this.#path(key, 'guest'), now, now);
      return { meta, file };
    } catch {
      await file?.close();
      return undefined;
    }
  }

  /** Keeps what the stream brings. */
  async save(key: string, stream: Readable, meta: Omit<SnapshotMeta, 'size'>): Promise<void> {
    const scratch = this.#path(`.${randomUUID()}`, 'guest');
    try {
      await makeFolder(this.#folder);
      await pipeline(stream, createWriteStream(scratch, { mode: 0o600 }));
      const { size } = await stat(scratch);
      await writeFile(`${scratch}.json`, JSON.stringify({ ...meta, size }));
      await rename(scratch, this.#path(key, 'guest'));
      await rename(`${scratch}.json`, this.#path(key, 'json'));
      await this.#evict(key);
    } catch (error) {
      stream.destroy();
      await rm(scratch, { force: true });
      await rm(`${scratch}.json`, { force: true });
      throw error;
    }
  }

  /** Throws one away. */
  async remove(key: string): Promise<void> {
    await rm(this.#path(key, 'json'), { force: true }).catch(() => undefined);
    await rm(this.#path(key, 'guest'), { force: true }).catch(() => undefined);
  }

  /** What there is, the most recently used first. */
  async #all(): Promise<readonly { key: string; size: number; used: number }[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith('.guest'))
        .map(async (name) => {
          const about = await stat(join(this.#folder, name)).catch(() => undefined);
          return about && { key: name.slice(0, -'.guest'.length), size: about.size, used: about.mtimeMs };
        }),
    );
    return found.filter((each) => each !== undefined).toSorted((a, b) => b.used - a.used);
  }

  async #evict(fresh: string): Promise<void> {
    let total = 0;
    for (const { key, size, used } of await this.#all()) {
      total += size;
      // Of a run that was killed, or of one that is writing right now.
      const unfinished = key.startsWith('.');
      const goes = unfinished ? Date.now() - used > 3600_000 : total > this.#most && key !== fresh;
      if (goes) await this.remove(key);
    }
  }

  #path(key: string, ending: 'guest' | 'json'): string {
    return join(this.#folder, `${key}.${ending}`);
  }
}
