import { machine } from 'node:os';
import { execa } from 'execa';
import { z } from 'zod';
import { memo } from '../../harness/cache/memo.ts';
import { findArchitecture } from '../arch/index.ts';

/**
 * Kilohertz of this machine's time stamp counter, measured by c-helpers/host/tsc.c once a boot; undefined where there is
 * none. Guests under TCG have the same counter, and cannot always measure it.
 *
 * @param program makes the executable, when it is needed
 */
export async function tscKiloHertz(
  cache: string,
  program: () => Promise<string>,
): Promise<number | undefined> {
  if (!findArchitecture(machine())?.timeStampCounter) return undefined;
  const known = memo(cache, 'tsc', z.int().positive(), 'until the next boot');
  const remembered = known.recall();
  if (remembered !== undefined) return remembered;
  const { stdout } = await execa(await program(), { reject: false });
  const measured = Number(stdout);
  if (!(measured > 0)) return undefined;
  await known.remember(measured);
  return measured;
}
