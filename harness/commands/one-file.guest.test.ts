/** The command as one file, which bin/dontunmap makes of the sources: never an old one. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { copyOfProject } from '../testing/project-copy.ts';

it('is made again when a source has changed, and is not used when it cannot be made', async () => {
  const folder = await copyOfProject();
  const dontunmap = (...args: readonly string[]) =>
    execa(join(folder, 'bin/dontunmap'), args, { reject: false, env: { COLUMNS: '100' } });
  const edit = async (file: string, from: string, to: string) => {
    const path = join(folder, file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
  };
  const built = join(folder, '.built/dontunmap.mjs');
  try {
    expect((await dontunmap('run', '--help')).stdout).toContain('run the cases on kernels');
    expect(await readFile(built, 'utf8')).toContain('run the cases on kernels');

    await edit('harness/commands/run.ts', 'run the cases on kernels', 'run whatever there is');
    expect((await dontunmap('run', '--help')).stdout).toContain('run whatever there is');
    expect(await readFile(built, 'utf8')).toContain('run whatever there is');

    // As a loss of power leaves it.
    await writeFile(built, '');
    expect((await dontunmap('run', '--help')).stdout).toContain('run whatever there is');

    // What authors edit is not in it.
    await edit('cases/index.ts', 'export const families', 'export const families = [];\nconst none');
    expect(await dontunmap('run')).toMatchObject({ exitCode: 2 });

    await edit('harness/commands/run.ts', 'export const run =', 'export const run = ! =');
    const broken = await dontunmap('run', '--help');
    expect(broken.exitCode).not.toBe(0);
    expect(broken.stderr).toContain('harness/commands/run.ts');
  } finally {
    await rm(folder, { recursive: true });
  }
});
