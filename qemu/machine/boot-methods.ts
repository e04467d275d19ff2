import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../harness/cache/folder.ts';
import { type BootMethod, bootMethods, bootMethodsOf } from './machine.ts';

/** An image, and how it is accelerated: what decides which boot methods work. */
export interface BootSubject {
  readonly hash: string;
  readonly arch: string;
  readonly accelerator: string;
}

/** How often a boot method has failed since a kernel last came up by it. */
const failuresSchema = z.partialRecord(z.enum(bootMethods), z.int().nonnegative());

/** One failure may be the host's or QEMU's: one that has failed so often is tried after the others. */
const failuresAtMost = 2;

const place = (cache: string, { hash, accelerator }: BootSubject): string =>
  join(cache, 'boot-methods', `${hash.slice(0, 32)}-${accelerator}.json`);

async function failures(cache: string, subject: BootSubject): Promise<z.infer<typeof failuresSchema>> {
  const text = await readFile(place(cache, subject), 'utf8').catch(() => '{}');
  try {
    return failuresSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The boot methods of an image, the shortest first; those that have failed several times last. */
export async function rememberedMethods(cache: string, subject: BootSubject): Promise<readonly BootMethod[]> {
  const failed = await failures(cache, subject);
  const all = bootMethodsOf(subject.arch);
  const closed = all.filter((method) => (failed[method] ?? 0) >= failuresAtMost);
  return [...all.filter((method) => !closed.includes(method)), ...closed];
}

/** Remembers which boot methods failed and which one worked. Not being able to is no harm: they are tried again. */
export async function rememberMethods(
  cache: string,
  subject: BootSubject,
  tried: readonly BootMethod[],
  good: BootMethod,
): Promise<void> {
  const failed = await failures(cache, subject);
  if (tried.length === 0 && !failed[good]) return;
  const counts = Object.fromEntries(tried.map((method) => [method, (failed[method] ?? 0) + 1]));
  await makeFolder(join(cache, 'boot-methods'))
    .then(() => writeFile(place(cache, subject), JSON.stringify({ ...failed, ...counts, [good]: 0 })))
    .catch(() => undefined);
}
