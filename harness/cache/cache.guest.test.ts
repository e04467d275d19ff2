/** The cache as the command meets it. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { projectRoot } from '../project.ts';
import { cacheFolder } from './folder.ts';

const dontunmap = join(projectRoot, 'bin/dontunmap');

it('comes back from a place where no folder can be made', async () => {
  const env = { DONTUNMAP_CACHE: '/proc/x' };
  const listed = await execa(dontunmap, ['kernels'], { env, timeout: 20_000 });
  expect(listed.stdout).toContain('not fetched');
  const patch = join(projectRoot, 'qemu/kbuild/fixtures/copies.patch');
  const refused = await execa(dontunmap, ['patch', patch], { env, timeout: 20_000, reject: false });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/Could not write to the cache \/proc\/x: .* set DONTUNMAP_CACHE/);
});

it('is of use whatever the umask is, also when it was moved', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-moved-'));
  const [here, there] = [join(folder, 'here'), join(folder, 'there')];
  const run = async (cache: string) => {
    const command = `umask 077; exec "$0" run -k 5.10 dontunmap/source-mapping-stays --json ${join(folder, 'results.json')}`;
    const { stdout } = await execa('sh', ['-c', command, dontunmap], { env: { DONTUNMAP_CACHE: cache } });
    expect(stdout).toMatch(/ conform/);
    return readFile(join(folder, 'results.json'), 'utf8');
  };
  try {
    await mkdir(join(here, 'kernels'), { recursive: true });
    await symlink(join(cacheFolder(), 'kernels/5.10'), join(here, 'kernels/5.10'));
    expect(await run(here)).toContain('"resumed": false');
    const made = await readdir(join(here, 'programs'));
    await rename(here, there);
    expect(await run(there)).toContain('"resumed": true');
    expect(await readdir(join(there, 'programs'))).toEqual(made);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
