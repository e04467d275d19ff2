import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from '../../harness/cache/folder.ts';

/** Names this boot of the machine: what is measured may differ after the next. */
export async function bootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown');
  return text.trim();
}

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
  if (process.arch !== 'x64') return undefined;
  const memory = join(cache, `tsc-${await bootId()}`);
  const remembered = Number(await readFile(memory, 'utf8').catch(() => ''));
  if (remembered > 0) return remembered;
  const { stdout } = await execa(await program(), { reject: false });
  const measured = Number(stdout);
  if (!(measured > 0)) return undefined;
  await makeFolder(cache)
    .then(() => writeFile(memory, String(measured)))
    .catch(() => undefined);
  return measured;
}
