import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';
import { boundOf } from '../../harness/cache/parts.ts';
import { prune, touch } from '../../harness/cache/prune.ts';
import { replaceFile } from '../../harness/cache/replace.ts';
import { scratchIn } from '../../harness/cache/scratch.ts';
import { imageFormats } from '../image/inspection.ts';

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

/** Images of one name that are kept. */
const imagesKept = 3;

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
    return join(this.#of(name), `vmlinuz-${hash.slice(0, 16)}`);
  }

  /** Path of the configuration that it was built from; many packages bring none. */
  config({ name, hash }: Pick<StoredKernel, 'name' | 'hash'>): string {
    return join(this.#of(name), `config-${hash.slice(0, 16)}`);
  }

  /** The entry of a name; undefined when there is none, or a broken one. It counts as used. */
  async read(name: string): Promise<StoredKernel | undefined> {
    const entry = await this.#look(name);
    if (entry) for (const path of [this.#of(name), this.image(entry), this.config(entry)]) touch(path);
    return entry;
  }

  /** Every cached kernel. */
  async all(): Promise<readonly StoredKernel[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.#look(name)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** Adds a kernel, or puts it in place of what was there; `make` fills a scratch folder with `vmlinuz` and perhaps `config`. */
  async write(
    name: string,
    make: (scratch: string) => Promise<Omit<StoredKernel, 'size'>>,
  ): Promise<StoredKernel> {
    await using scratch = await scratchIn(this.#folder);
    const made = await make(scratch.path);
    const { size } = await stat(join(scratch.path, 'vmlinuz'));
    const entry = { ...made, name, size };
    await this.#put(entry, scratch.path).catch(cacheTrouble(this.#folder));
    // The images that were used last: a run may be about to open the one just replaced.
    for (const names of [/^vmlinuz-/, /^config-/])
      await prune(this.#of(name), { entries: imagesKept }, { names });
    await prune(this.#folder, boundOf('kernels'));
    return entry;
  }

  /** Says that a kernel is still what its track resolves to. */
  async touch(entry: StoredKernel): Promise<void> {
    await replaceFile(this.#description(entry.name), text(entry)).catch(cacheTrouble(this.#folder));
  }

  async #look(name: string): Promise<StoredKernel | undefined> {
    try {
      const entry = entrySchema.parse(JSON.parse(await readFile(this.#description(name), 'utf8')));
      const { size } = await stat(this.image({ name, hash: entry.hash }));
      return entry.name === name && entry.size === size ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  async #put(entry: StoredKernel, scratch: string): Promise<void> {
    // All that needs space comes first.
    const json = join(scratch, 'kernel.json');
    await writeFile(json, text(entry));
    await makeFolder(this.#of(entry.name));
    const config = join(scratch, 'config');
    const hasConfig = existsSync(config);
    // Whatever the umask: QEMU reads it without root's rights.
    for (const path of [join(scratch, 'vmlinuz'), ...(hasConfig ? [config] : [])]) {
      await chmod(path, 0o644);
      touch(path);
    }
    if (hasConfig) await rename(config, this.config(entry));
    await rename(join(scratch, 'vmlinuz'), this.image(entry));
    await rename(json, this.#description(entry.name));
  }

  #of(name: string): string {
    return join(this.#folder, name);
  }

  #description(name: string): string {
    return join(this.#of(name), 'kernel.json');
  }
}

function text(entry: StoredKernel): string {
  return `${JSON.stringify(entry, null, 2)}\n`;
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
