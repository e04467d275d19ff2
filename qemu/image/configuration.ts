import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Kernel } from './kernel.ts';

/** Options of a kernel's configuration by name, without `CONFIG_`: `y`, `m`, a number, a text in quotes. */
export type Configuration = ReadonlyMap<string, string>;

/** What a kernel was built from: the .config found with it, or the one inside an uncompressed image (CONFIG_IKCONFIG). */
export async function readConfiguration(
  kernel: Pick<Kernel, 'config' | 'format' | 'image'>,
): Promise<Configuration | undefined> {
  if (kernel.config !== undefined) return parseConfiguration(await readFile(kernel.config, 'utf8'));
  if (kernel.format === 'bzImage') return undefined;
  const text = configurationInside(await readFile(kernel.image));
  return text === undefined ? undefined : parseConfiguration(text);
}

/** Reads a .config; an option that is not set is not in it. */
export function parseConfiguration(text: string): Configuration {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^CONFIG_(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** kernel/configs.c: a gzip file between two marks. */
function configurationInside(image: Buffer): string | undefined {
  const start = image.indexOf('IKCFG_ST\x1f\x8b', 0, 'latin1');
  const end = image.indexOf('IKCFG_ED', start);
  if (start === -1 || end === -1) return undefined;
  try {
    return gunzipSync(image.subarray(start + 8, end)).toString('utf8');
  } catch {
    return undefined;
  }
}
