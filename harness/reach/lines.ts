import { join } from 'node:path';
import type { Notes } from '../../qemu/kbuild/build.ts';
import { reachOf } from './gcov.ts';

/**
 * The lines that were run of an object, by what was counted of it: most cases run the same as another one, and gcov is asked once.
 *
 * @param folder where files may be written
 */
export function linesByCounts(notes: Notes, folder: string, signal?: AbortSignal) {
  const known = new Map<string, Promise<ReadonlySet<number>>>();
  return (object: string, bytes: Buffer): Promise<ReadonlySet<number>> => {
    const key = `${object} ${bytes.toString('base64')}`;
    const place = join(folder, `${known.size}`);
    const read = async (): Promise<ReadonlySet<number>> => {
      const [file] = await reachOf(new Map([[object, bytes]]), notes, place, signal);
      return new Set(file?.lines.filter(({ count }) => count > 0).map(({ number }) => number));
    };
    const found = known.get(key) ?? read();
    known.set(key, found);
    return found;
  };
}
