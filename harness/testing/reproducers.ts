import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import { makeOnce, type Place } from '../cache/make-once.ts';
import { reproducer } from '../reproducer/reproducer.ts';
import { readParts } from '../compile/reproducer-parts.ts';
import { invented, since, specification } from './specifications.ts';

const parts = await readParts();

/** Where the cases' own declarations do not matter. */
export const inventedSpecification = invented([], {
  changes: { old: since('5.7'), young: since('6.17', { '6.12': '6.12.9' }) },
});

/** The reproducer of a case of the suite. */
export const reproducerOf = (test: Case): string => reproducer(test, specification, parts);

/** The reproducer of a case that a test has invented. */
export const inventedReproducer = (test: Case): string => reproducer(test, inventedSpecification, parts);

/** Compiles a C file as a user would; an Error with what the compiler says if it says anything. Kept by content. */
export async function compiled(text: string, command = 'gcc', ...flags: readonly string[]): Promise<string> {
  const { stdout: version } = await execa(command, ['--version']);
  const key = createHash('sha256')
    .update([command, version, ...flags, text].join('\0'))
    .digest('hex')
    .slice(0, 32);
  const place: Place = { cache: cacheFolder(), part: 'programs', name: `reproducer-${key}` };
  const { path } = await makeOnce(place, z.null(), async (made, scratch) => {
    const file = join(scratch, 'file.c');
    await writeFile(file, text);
    const { all, exitCode } = await execa(command, [...flags, file, '-o', made], {
      all: true,
      reject: false,
    });
    if (all !== '' || exitCode !== 0) throw new Error(`${command} ${flags.join(' ')}: ${all}`);
    if (flags.includes('-fsyntax-only')) await writeFile(made, '');
    return null;
  });
  return path;
}
