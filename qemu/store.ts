import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheTrouble } from '../harness/paths.ts';

const entrySchema = z.strictObject({
  name: z.string(),
  package: z.string(),
  version: z.string(),
  hash: z.string(),
  banner: z.string(),
  arch: z.string(),
  resolvedAt: z.iso.datetime(),
});

/** What is known of a cached kernel. */
export type StoredKernel = z.infer<typeof entrySchema>;

/** Cached kernels: a folder each, `vmlinuz` beside `kernel.json`. */
export class KernelStore {
  readonly #folder: string;

  constructor(cache: string) {
    this.#folder = join(cache, 'kernels');
  }

  /** Path of a kernel's image. */
  image(name: string): string {
    return join(this.#folder, name, 'vmlinuz');
  }

  /** The entry of a name; undefined when there is none, or a broken one. */
  async read(name: string): Promise<StoredKernel | undefined> {
    try {
      await stat(this.image(name));
      return entrySchema.parse(JSON.parse(await readFile(join(this.#folder, name, 'kernel.json'), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Every cached kernel. */
  async all(): Promise<readonly StoredKernel[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const entries = await Promise.all(
      names.filter((name) => !name.startsWith('.')).map((name) => this.read(name)),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  /** Puts a kernel in place of what was there, in one step; `make` fills a scratch folder with `vmlinuz`. */
  async write(name: string, make: (scratch: string) => Promise<StoredKernel>): Promise<StoredKernel> {
    const target = join(this.#folder, name);
    await mkdir(this.#folder, { recursive: true }).catch(cacheTrouble(this.#folder));
    const scratch = await mkdtemp(join(this.#folder, '.fetching-')).catch(cacheTrouble(this.#folder));
    try {
      const entry = await make(scratch);
      await writeFile(join(scratch, 'kernel.json'), `${JSON.stringify(entry, null, 2)}\n`).catch(
        cacheTrouble(this.#folder),
      );
      await rm(target, { recursive: true, force: true });
      await rename(scratch, target).catch(async (error: NodeJS.ErrnoException) => {
        // Another run has put the same kernel there in between.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') cacheTrouble(this.#folder)(error);
      });
      return entry;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Says that a kernel is still what its track resolves to. */
  async touch(entry: StoredKernel): Promise<void> {
    const path = join(this.#folder, entry.name, 'kernel.json');
    await writeFile(`${path}.new`, `${JSON.stringify(entry, null, 2)}\n`).catch(cacheTrouble(this.#folder));
    await rename(`${path}.new`, path).catch(cacheTrouble(this.#folder));
  }
}
