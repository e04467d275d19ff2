import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../harness/paths.ts';
import { type Road, roads, roadsOf } from './machine.ts';

/** An image, and how it is accelerated: what a road's being open depends on. */
export interface Traveller {
  readonly hash: string;
  readonly arch: string;
  readonly accelerator: string;
}

/** How often a road has failed since it last led to a kernel that was up. */
const failuresSchema = z.partialRecord(z.enum(roads), z.int().nonnegative());

/** One failure may be the host's or QEMU's: a road that has failed so often is tried after the others. */
const failuresAtMost = 2;

const place = (cache: string, { hash, accelerator }: Traveller): string =>
  join(cache, 'roads', `${hash.slice(0, 32)}-${accelerator}.json`);

async function failures(cache: string, traveller: Traveller): Promise<z.infer<typeof failuresSchema>> {
  const text = await readFile(place(cache, traveller), 'utf8').catch(() => '{}');
  try {
    return failuresSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The roads of an image, the shortest first; those that have led nowhere several times last. */
export async function rememberedRoads(cache: string, traveller: Traveller): Promise<readonly Road[]> {
  const failed = await failures(cache, traveller);
  const all = roadsOf(traveller.arch);
  const closed = all.filter((road) => (failed[road] ?? 0) >= failuresAtMost);
  return [...all.filter((road) => !closed.includes(road)), ...closed];
}

/** Remembers which roads led nowhere and which one did. Not being able to is no harm: they are tried again. */
export async function rememberRoads(
  cache: string,
  traveller: Traveller,
  tried: readonly Road[],
  good: Road,
): Promise<void> {
  const failed = await failures(cache, traveller);
  if (tried.length === 0 && !failed[good]) return;
  const counts = Object.fromEntries(tried.map((road) => [road, (failed[road] ?? 0) + 1]));
  await makeFolder(join(cache, 'roads'))
    .then(() => writeFile(place(cache, traveller), JSON.stringify({ ...failed, ...counts, [good]: 0 })))
    .catch(() => undefined);
}
