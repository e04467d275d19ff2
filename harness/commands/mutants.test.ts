/** `dontunmap mutants` of a source that is there: a small one, of which no mutant is built. */
import { cp } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../qemu/host/on-path.ts';
import { canBuildSmallKernel, useSmallKernel } from '../testing/small-kernel.ts';
import { type Said, type } from './testing/session.ts';

describe.runIf(canBuildSmallKernel && onPath('spatch'))('mutants', () => {
  const at = useSmallKernel();
  const mutants = async (...args: string[]): Promise<Said> =>
    type(['mutants', ...args], { cwd: at('.'), env: { ...process.env, DONTUNMAP_CACHE: at('cache') } });
  beforeAll(async () => {
    const source = at('cache/sources/linux-source-6.12_6.12.7-1/tree');
    await cp(at('linux'), source, { recursive: true });
  });

  it('at random are chosen among those of the source', async () => {
    const { status, stderr } = await mutants('--random', '3', 'nothing-like-it');
    expect(stderr).toMatch(
      /^dontunmap: No mutant matches "nothing-like-it"; the nearest are [\w-]+\/(?:check|mremap)\/[0-9a-f]{8}, /m,
    );
    expect(status).toBe(2);
  });

  it('of a track are those that are written for it', async () => {
    expect(await mutants('--kernel', '5.10')).toMatchObject({
      status: 2,
      stderr: 'dontunmap: No mutant is for "5.10"; give a track that some are for: 6.12 or 7.2.\n',
    });
    const { status, stderr } = await mutants('--kernel', '6.12', '--fast', '--jobs', '1', 'nothing-like-it');
    expect(stderr).toMatch(/^dontunmap: No mutant matches "nothing-like-it"; the nearest are \w+\/[\w-]+, /);
    expect(status).toBe(2);
  });
});
