import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { Image } from '../../qemu/image/image.ts';
import { kernelOf } from '../../qemu/image/kernel.ts';
import { makeOnce } from '../cache/make-once.ts';
import { Failure } from '../failure.ts';
import type { RunPlan } from '../run/plan.ts';
import { run } from '../run/run.ts';
import type { Case } from '../spec/types.ts';
import { type Counts, parseCounts } from './counts.ts';

/** Which parts of the kernel count: all of mremap's own, and what a move goes through. */
export const countedObjects = [
  'mm/mremap',
  'mm/vma',
  'mm/mmap',
  'mm/mlock',
  'mm/huge_memory',
  'mm/hugetlb',
  'mm/mseal',
  'mm/userfaultfd',
  'fs/userfaultfd',
  'fs/aio',
] as const;

/** What is run, and how. */
export interface CountPlan extends Pick<
  RunPlan,
  'specification' | 'cases' | 'accel' | 'cache' | 'signal' | 'jobs' | 'onProgress'
> {
  /** Of a kernel that was built with GCOV. */
  readonly image: Image;
  readonly name: string;
  /** All that a case is made of, as a text. */
  readonly textOf: (test: Case) => string;
}

/** Counters by the case that was run, by its id. */
export type CountsByCase = ReadonlyMap<string, Counts>;

const aboutSchema = z.strictObject({ cases: z.int() });
const keptSchema = z.array(z.tuple([z.string(), z.string()]));

/**
 * What each case runs of the kernel's code. Each runs alone; what was counted once for these cases on this kernel is recalled.
 *
 * @throws Failure when the kernel does not come up, or counts nothing
 */
export async function countCases(plan: CountPlan): Promise<CountsByCase> {
  const key = createHash('sha256').update(plan.image.hash);
  for (const test of plan.cases) key.update(`\0${test.id}\0${plan.textOf(test)}`);
  const place = { cache: plan.cache, part: 'reach', name: key.digest('hex').slice(0, 32) } as const;
  const { path } = await makeOnce(place, aboutSchema, async (made) => {
    const said = await counted(plan);
    await writeFile(made, await promisify(gzip)(JSON.stringify(said)));
    return { cases: said.length };
  });
  const kept = keptSchema.parse(JSON.parse(String(await promisify(gunzip)(await readFile(path)))));
  return new Map(kept.map(([id, text]) => [id, parseCounts(text)]));
}

async function counted(plan: CountPlan): Promise<readonly (readonly [string, string])[]> {
  const { image, name, textOf: _, ...rest } = plan;
  const said = new Map<string, string>();
  const { kernels } = await run({
    ...rest,
    kernels: [{ name, kernel: kernelOf(name, image) }],
    overrides: { with: [], without: [] },
    snapshots: false,
    // Asked again, it is the last answer that counts.
    onCounts: ({ id }, text) => said.set(id, text),
  });
  const failure = kernels[0]?.failure;
  if (failure) throw new Failure('kernel', failure.why, { evidence: failure.console.join('\n') });
  if ([...said.values()].every((text) => text === '')) {
    throw new Failure('kernel', `${name} counts nothing: it has no GCOV, or its agent cannot read debugfs.`);
  }
  return [...said];
}
