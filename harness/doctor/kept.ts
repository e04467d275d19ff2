import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { MirrorAway, PrivateApt } from '../../qemu/catalogue/apt.ts';
import { cachedKernels } from '../../qemu/catalogue/kernels.ts';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { howToInstall } from '../../qemu/host/tools.ts';
import { asFailure } from '../failure.ts';
import { bytesOf } from '../cache/prune.ts';
import { needCache } from '../cache/usable.ts';
import { type Fact, factOf, gigabytes } from './fact.ts';
import { commandsThatFail } from './programs.ts';

/** Whether the mirror answers. Where it does not, what is cached will do. */
export async function mirrorFact(cache: string, signal: AbortSignal): Promise<Fact> {
  const [track] = tracks;
  if (!track) return { state: 'note', says: 'the catalogue is empty' };
  const names = (await cachedKernels(cache)).map(({ name }) => name);
  const rest = names.length > 0 ? `cached are ${names.join(', ')}` : 'no kernel is cached';
  const missing = await commandsThatFail('fetch');
  if (missing.length > 0) {
    const why = `${missing.join(', ')} not found: kernels of the catalogue cannot be fetched, and ${rest}`;
    return factOf('note', `${why}; ${howToInstall(missing)}`);
  }
  try {
    await new PrivateApt(join(cache, 'apt', track.name), track, { signal }).update();
    return { state: 'ok', says: "Debian's mirror answers, and its signatures are good" };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof MirrorAway ? `${error.message} (${error.advice})` : asFailure(error).message;
    return { state: 'note', says: `kernels cannot be fetched: ${why}; ${rest}` };
  }
}

/** Whether the cache can be written, what it takes and what is left. */
export async function cacheFact(cache: string): Promise<Fact> {
  try {
    await needCache(cache);
  } catch (error) {
    return {
      state: 'note',
      says: asFailure(error).message.replace(/;.*/, ''),
      type: 'export DONTUNMAP_CACHE=…',
    };
  }
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  const says = `the cache ${cache} takes ${gigabytes(await bytesOf(cache))}, ${gigabytes(free)} are free there`;
  if (free > 2 ** 30) return { state: 'ok', says };
  return {
    state: 'note',
    says: `${says}: five kernels and all programs take 0.3 GB`,
    type: 'dontunmap cache free',
  };
}
