/** The suite itself, on the oldest and the newest kernel: a test a case. */
import { describe, expect, it } from 'vitest';
import * as specification from '../../cases/index.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';
import { run } from './run.ts';

const cache = cacheFolder();
const ends = [defaultKernels.at(0)!, defaultKernels.at(-1)!];
const results = await run({
  cases: specification.cases,
  specification,
  kernels: ends.map((name) => resolveKernel(name, { cache, cwd: '/' })),
  overrides: { with: [], without: [] },
  accel: 'auto',
  cache,
});

describe.each(results.kernels)('on $name', (kernel) => {
  it.each(kernel.cases)('$id', (result) => {
    expect(result.stale, 'a known deviation is gone').toBeUndefined();
    if (!result.known) expect(result.verdict, result.reason).toBe('conforms');
  });
});
