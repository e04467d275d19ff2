import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import * as specification from '../../cases/index.ts';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import { reproducer } from '../reproducer/reproducer.ts';
import { readParts } from '../commands/show.ts';

const parts = await readParts();

/** Where the cases' own register does not matter. */
export const inventedRegister = {
  clauses: { 'T-1': { says: 's', source: [] } },
  eras: {
    old: { since: '5.7', title: 'a' },
    young: { since: '6.17', stable: { '6.12': '6.12.9' }, title: 'b' },
  },
  known: [],
};

/** The reproducer of a case of the suite. */
export const reproducerOf = (test: Case): string => reproducer(test, specification, parts);

/** The reproducer of a case that a test has invented. */
export const inventedReproducer = (test: Case): string => reproducer(test, inventedRegister, parts);

/** Compiles a C file as a user would; an Error with what the compiler says if it says anything. Kept by content. */
export async function compiled(text: string, command = 'gcc', ...flags: readonly string[]): Promise<string> {
  const { stdout: version } = await execa(command, ['--version']);
  const key = createHash('sha256')
    .update([command, version, ...flags, text].join('\0'))
    .digest('hex')
    .slice(0, 32);
  const folder = join(cacheFolder(), 'reproducers');
  const path = join(folder, key);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) return path;
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, '.making-'));
  try {
    const file = join(scratch, 'file.c');
    await writeFile(file, text);
    const { all, exitCode } = await execa(command, [...flags, file, '-o', join(scratch, 'made')], {
      all: true,
      reject: false,
    });
    if (all !== '' || exitCode !== 0) throw new Error(`${command} ${flags.join(' ')}: ${all}`);
    if (flags.includes('-fsyntax-only')) await writeFile(join(scratch, 'made'), '');
    await rename(join(scratch, 'made'), path);
  } finally {
    await rm(scratch, { recursive: true });
  }
  return path;
}
