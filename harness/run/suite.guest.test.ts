/** The suite itself, on the oldest and the newest kernel: a test a case. */
import { describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';
import { run } from './run.ts';
import { specification } from '../testing/specifications.ts';

const cache = cacheFolder();
const ends = [defaultKernels.at(0)!, defaultKernels.at(-1)!];
const results = await run({
  cases: specification.cases,
  specification,
  kernels: ends.map((name) => ({ name, kernel: resolveKernel(name, { cache, cwd: '/' }) })),
  overrides: { with: [], without: [] },
  accel: 'auto',
  cache,
});

describe.each(results.kernels)('on $name', (kernel) => {
  it.each(kernel.cases)('$id', (result) => {
    expect(result.gone, 'a known bug is gone').toBeUndefined();
    // What a kernel cannot run says nothing against it.
    const allowed = ['conforms', 'unsupported', ...(result.known === undefined ? [] : ['deviates'])];
    expect(allowed, result.reason).toContain(result.verdict);
  });

  it('most cases can be run', () => {
    const conform = kernel.cases.filter(({ verdict }) => verdict === 'conforms');
    expect(conform.length).toBeGreaterThan(kernel.cases.length / 2);
  });
});
