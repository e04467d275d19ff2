import { hash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { chmod, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { cacheTrouble } from './folder.ts';
import { boundOf, partOf, type PartName } from './parts.ts';
import { prune, removeEntry, touch } from './prune.ts';
import { scratchIn } from './scratch.ts';

/** Where something is kept: its name says all that it is made of, so that what is there need not be made again. */
export interface Place {
  readonly cache: string;
  readonly part: PartName;
  readonly name: string;
}

/** What is kept: a file or a folder, and what is known of it. */
export interface Kept<About> {
  readonly path: string;
  readonly about: About;
}

/** Makes a file or a folder at `made`, with room for more in the folder `scratch`; what is known of it. */
export type Make<About> = (made: string, scratch: string) => Promise<About>;

const pathOf = ({ cache, part, name }: Place): string => join(cache, part, name);
/** Of a folder it lies inside: the two come and go at once. */
const descriptionOf = (path: string, isFolder: boolean): string =>
  isFolder ? join(path, '.kept.json') : `${path}.json`;

/** How many bytes each file of it has, '' for itself, and what they come to: a disk may lose what was in it, and its size too. */
const descriptionSchema = z.strictObject({
  sizes: z.record(z.string(), z.int().nonnegative()),
  sums: z.record(z.string(), z.string()),
  about: z.unknown(),
});

/** What is kept at a place, if it is there and whole; it counts as used. */
export function findKept<About>(place: Place, about: z.ZodType<About>): Kept<About> | undefined {
  const path = pathOf(place);
  const known = about.safeParse(whatIsKnown(path));
  if (!known.success) return undefined;
  touch(path);
  return { path, about: known.data };
}

/** What is known of what is whole. At once, not by promises: a run looks for hundreds. */
function whatIsKnown(path: string): unknown {
  try {
    const description = descriptionOf(path, statSync(path).isDirectory());
    const { sizes, sums, about } = descriptionSchema.parse(JSON.parse(readFileSync(description, 'utf8')));
    const whole =
      Object.entries(sizes).every(([name, size]) => statSync(join(path, name)).size === size) &&
      Object.entries(sums).every(([name, sum]) => sumOf(join(path, name)) === sum);
    return whole && !isWiped(path) ? about : undefined;
  } catch {
    return undefined;
  }
}

/** Files up to so many bytes are read whenever they are used: snapshots are not, and say themselves what they are. */
const summedAtMost = 64 * 2 ** 20;

/** Of what is no secret: the fastest that is built in. */
const sumOf = (path: string): string => hash('sha1', readFileSync(path), 'base64');

/** Whether a file begins with nothing but zeros: a loss of power may leave its size and not what was in it. Nothing kept does. */
function isWiped(path: string): boolean {
  const begin = Buffer.alloc(64);
  const file = openSync(path, 'r');
  try {
    // Of a folder the description has been read.
    if (fstatSync(file).isDirectory()) return false;
    return readSync(file, begin) === begin.length && begin.every((byte) => byte === 0);
  } finally {
    closeSync(file);
  }
}

/**
 * What is kept at a place, made when it is not there. Other runs may make the same thing meanwhile, or delete the cache:
 * it is made in a scratch folder and renamed, and made again when that folder has gone.
 */
export async function makeOnce<About>(
  place: Place,
  about: z.ZodType<About>,
  make: Make<About>,
): Promise<Kept<About>> {
  return findKept(place, about) ?? makeKept(place, make);
}

/** How often something is tried while somebody is deleting the cache, or putting the same thing there. */
const triesAtMost = 3;

/** Makes what is to be kept at a place, in place of what is there. */
export async function makeKept<About>(place: Place, make: Make<About>): Promise<Kept<About>> {
  const path = pathOf(place);
  for (let tries = 1; ; tries++) {
    await using scratch = await scratchIn(dirname(path));
    try {
      const made = join(scratch.path, 'made');
      const about = await make(made, scratch.path);
      await put(made, path, about, partOf(place.part).secret === true).catch(cacheTrouble(place.cache));
      await pruneNowAndThen(place);
      return { path, about };
    } catch (error) {
      if (tries === triesAtMost || !(isGone(error) || !existsSync(scratch.path))) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  const cause = error instanceof Failure ? error.cause : error;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** Throws away what is kept at a place. */
export async function dropKept({ cache, part, name }: Place): Promise<void> {
  await removeEntry(join(cache, part), [name, descriptionOf(name, false)], false);
}

async function put(made: string, path: string, about: unknown, secret: boolean): Promise<void> {
  const sizes: Record<string, number> = {};
  const sums: Record<string, string> = {};
  for (const file of await filesOf(made)) {
    const { size, mode } = await stat(file);
    // Whatever the umask: QEMU reads it without root's rights.
    const forAll = mode & 0o100 ? 0o755 : 0o644;
    await chmod(file, secret ? 0o600 : forAll);
    sizes[relative(made, file)] = size;
    if (size <= summedAtMost) sums[relative(made, file)] = sumOf(file);
  }
  const isFolder = !('' in sizes);
  await writeFile(descriptionOf(made, isFolder), JSON.stringify({ sizes, sums, about }));
  touch(made);
  for (let tries = 1; ; tries++) {
    try {
      await rename(made, path);
      break;
    } catch (error) {
      // A folder does not take the place of another. One that is whole, which another run has just put there, is the same.
      if (whatIsKnown(path) !== undefined) return;
      if (!existsSync(made) || tries === triesAtMost) throw error;
      await removeEntry(dirname(path), [basename(path)], false);
    }
  }
  if (!isFolder) await rename(descriptionOf(made, false), descriptionOf(path, false));
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

/** Looking at hundreds of entries after each would take longer than making them. */
const pruneEvery = 5000;
const prunedAt = new Map<string, number>();

async function pruneNowAndThen({ cache, part }: Place): Promise<void> {
  const folder = join(cache, part);
  const since = performance.now() - (prunedAt.get(folder) ?? -Infinity);
  if (partOf(part).many && since < pruneEvery) return;
  prunedAt.set(folder, performance.now());
  await prune(folder, boundOf(part));
}
