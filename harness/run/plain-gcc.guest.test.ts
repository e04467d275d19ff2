/** The whole suite, compiled by what other distributions have in musl's place: every answer is the same. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { cacheFolder } from '../cache/folder.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { pathWithout } from '../testing/path.ts';
import { specification } from '../testing/specifications.ts';
import { run } from './run.ts';

const path = process.env['PATH'];
afterEach(() => void (process.env['PATH'] = path));

async function answers() {
  const cache = cacheFolder();
  const { kernels } = await run({
    cases: specification.cases,
    specification,
    kernels: [{ name: '6.12', kernel: resolveKernel('6.12', { cache, cwd: '/' }) }],
    overrides: { with: [], without: [] },
    accel: 'auto',
    cache,
  });
  return kernels.flatMap(({ cases }) =>
    // What is said of musl's own function is not said of another library's.
    cases
      .filter(({ clause }) => clause !== 'c-library/musl-looks-at-the-arguments')
      .map(({ id, verdict, observed }) => ({ id, verdict, observed })),
  );
}

it('answers the same when gcc links it with the C library of the distribution', async () => {
  const expected = await answers();
  expect(expected.length).toBeGreaterThan(specification.cases.length - 10);
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-gcc-'));
  // QEMU runs with nobody's rights.
  await chmod(folder, 0o755);
  try {
    process.env['PATH'] = await pathWithout(/musl/, join(folder, 'bin'));
    expect((await findToolchain('x86_64')).command).toBe('gcc');
    expect(await answers()).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
