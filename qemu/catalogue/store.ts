import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';
import { imageFormats } from '../image/image.ts';

const entrySchema = z.strictObject({
  name: z.string(),
  package: z.string(),
  version: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes of the image. */
  size: z.number(),
  banner: z.string(),
  arch: z.string(),
  /** Entries of earlier versions have none: there were no others then. */
  format: z.enum(imageFormats).default('bzImage'),
  resolvedAt: z.iso.datetime(),
});

/** What is known of a cached kernel. */
export type StoredKernel = z.infer<typeof entrySchema>;

const hour = 3600 * 1000;

/**
 * Cached kernels: a folder each, `kernel.json` beside the image. The image is named by its content, so that a run that
 * has resolved a kernel boots that very image to its end, whatever another run fetches meanwhile.
 */
export class KernelStore {
  readonly #folder: string;

  constructor(cache: string) {
    this.#folder = join(cache, 'kernels');
  }

  /** Path of a kernel's image. */
  image({ name, hash }: Pick<StoredKernel, 'name' | 'hash'>): string {
    return join(this.#folder, name, `vmlinuz-${hash.slice(0, 16)}`);
  }

  /** Path of the configuration that it was built from; many packages bring none. */
  config({ name, hash }: Pick<StoredKernel, 'name' | 'hash'>): string {
    return join(this.#folder, name, `config-${hash.slice(0, 16)}`);
  }

  /** The entry of a name; undefined when there is none, or a broken one. */
  async read(name: string): Promise<StoredKernel | undefined> {
    try {
      const entry = entrySchema.parse(
        JSON.parse(await readFile(join(this.#folder, name, 'kernel.json'), 'utf8')),
      );
      const { size } = await stat(this.image({ name, hash: entry.hash }));
      return entry.name === name && entry.size === size ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  /** Every cached kernel. */
  async all(): Promise<readonly StoredKernel[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.read(name)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** Adds a kernel, or puts it in place of what was there; `make` fills a scratch folder with `vmlinuz` and perhaps `config`. */
  async write(
    name: string,
    make: (scratch: string) => Promise<Omit<StoredKernel, 'size'>>,
  ): Promise<StoredKernel> {
    await makeFolder(this.#folder).catch(cacheTrouble(this.#folder));
    await this.#sweep();
    const scratch = await mkdtemp(join(this.#folder, '.fetching-')).catch(cacheTrouble(this.#folder));
    try {
      const made = await make(scratch);
      const { size } = await stat(join(scratch, 'vmlinuz'));
      const entry = { ...made, name, size };
      const before = await this.read(name);
      await this.#put(entry, join(scratch, 'vmlinuz')).catch(cacheTrouble(this.#folder));
      await this.#prune(entry, before);
      return entry;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Says that a kernel is still what its track resolves to. */
  async touch(entry: StoredKernel): Promise<void> {
    await this.#describe(entry).catch(cacheTrouble(this.#folder));
  }

  async #put(entry: StoredKernel, image: string): Promise<void> {
    // All that needs space comes first.
    const json = `${image}.json`;
    await writeFile(json, text(entry));
    await mkdir(join(this.#folder, entry.name), { recursive: true });
    await utimes(image, new Date(), new Date());
    const config = join(dirname(image), 'config');
    await utimes(config, new Date(), new Date()).then(
      () => rename(config, this.config(entry)),
      () => undefined,
    );
    await rename(image, this.image(entry));
    await rename(json, join(this.#folder, entry.name, 'kernel.json'));
  }

  async #describe(entry: StoredKernel): Promise<void> {
    const path = join(this.#folder, entry.name, 'kernel.json');
    const scratch = `${path}.${randomUUID()}`;
    try {
      await writeFile(scratch, text(entry));
      await rename(scratch, path);
    } catch (error) {
      await rm(scratch, { force: true });
      throw error;
    }
  }

  /** Removes older images, except the one just replaced, which a run may be booting, and what another has just put. */
  async #prune(entry: StoredKernel, before: StoredKernel | undefined): Promise<void> {
    const keep = new Set(
      [entry, before].flatMap((each) => (each ? [this.image(each), this.config(each)] : [])),
    );
    const folder = join(this.#folder, entry.name);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (name !== 'kernel.json' && !keep.has(path) && (await isOlder(path, hour))) {
        await rm(path, { force: true });
      }
    }
  }

  /** Removes what runs that were killed have left. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(cacheTrouble(this.#folder))) {
      const path = join(this.#folder, name);
      if (name.startsWith('.fetching-') && (await isOlder(path, 24 * hour))) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }
}

function text(entry: StoredKernel): string {
  return `${JSON.stringify(entry, null, 2)}\n`;
}

async function isOlder(path: string, age: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > age;
}

/** What a program says of a file system that takes nothing from it, as an error of Node's own. */
export function refusal(said: string): NodeJS.ErrnoException | undefined {
  const codes = [
    ['ENOSPC', /no space left on device|enough free space|wrote only \d+ of \d+ bytes/i],
    ['EROFS', /read-only file system/i],
    ['EACCES', /permission denied/i],
  ] as const;
  const [code] = codes.find(([, words]) => words.test(said)) ?? [];
  return code && Object.assign(new Error(said), { code });
}
