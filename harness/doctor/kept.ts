import { accessSync, constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { MirrorAway, PrivateApt } from '../../qemu/catalogue/apt.ts';
import { cachedKernels } from '../../qemu/catalogue/kernels.ts';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { asFailure } from '../failure.ts';
import { makeFolder } from '../cache/folder.ts';
import { type Fact, gigabytes } from './fact.ts';

/** Whether the mirror answers. Where it does not, what is cached will do. */
export async function mirrorFact(cache: string, signal: AbortSignal): Promise<Fact> {
  const [track] = tracks;
  if (!track) return { state: 'note', says: 'the catalogue is empty' };
  try {
    await new PrivateApt(join(cache, 'apt', track.name), track, { signal }).update();
    return { state: 'ok', says: "Debian's mirror answers, and its signatures are good" };
  } catch (error) {
    signal.throwIfAborted();
    const cached = (await cachedKernels(cache)).map(({ name }) => name);
    const rest = cached.length > 0 ? `cached are ${cached.join(', ')}` : 'no kernel is cached';
    const why = error instanceof MirrorAway ? `${error.message} (${error.advice})` : asFailure(error).message;
    return { state: 'note', says: `kernels cannot be fetched: ${why}; ${rest}` };
  }
}

/** Whether the cache can be written, what it takes and what is left. */
export async function cacheFact(cache: string): Promise<Fact> {
  try {
    await makeFolder(cache);
    accessSync(cache, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      state: 'fails',
      says: `the cache ${cache} cannot be written (${code})`,
      type: 'export DONTUNMAP_CACHE=…',
    };
  }
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  const says = `the cache ${cache} takes ${gigabytes(await sizeOf(cache))}, ${gigabytes(free)} are free there`;
  if (free > 2 ** 30) return { state: 'ok', says };
  return {
    state: 'note',
    says: `${says}: five kernels and all programs take 0.3 GB`,
    type: `rm -r ${cache}`,
  };
}

/**
 * Bytes that a folder takes. Kernel sources may be in it, a hundred thousand files, which du walks in a tenth of the
 * time. It fails when another run takes something away meanwhile, and still says the sum.
 */
async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['-s', '-B1', folder], { reject: false, stderr: 'ignore' });
  return Number(/^\d+/.exec(stdout ?? '')?.[0] ?? 0);
}
