import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Road, roads } from './machine.ts';
import { makeFolder } from '../harness/paths.ts';

const place = (cache: string, hash: string, accelerator: string): string =>
  join(cache, 'roads', `${hash.slice(0, 32)}-${accelerator}`);

/** All roads, first the one by which this image came up last. */
export async function rememberedRoads(
  cache: string,
  hash: string,
  accelerator: string,
): Promise<readonly Road[]> {
  const text = await readFile(place(cache, hash, accelerator), 'utf8').catch(() => '');
  const first = roads.find((road) => road === text);
  return first ? [first, ...roads.filter((road) => road !== first)] : roads;
}

/** Remembers the road of an image. Not being able to is no harm: the others are tried again. */
export async function rememberRoad(
  cache: string,
  hash: string,
  accelerator: string,
  road: Road,
): Promise<void> {
  await makeFolder(join(cache, 'roads'))
    .then(() => writeFile(place(cache, hash, accelerator), road))
    .catch(() => undefined);
}
