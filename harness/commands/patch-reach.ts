import { join } from 'node:path';
import { buildKernels, type Built } from '../../qemu/kbuild/build.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { scratchIn } from '../cache/scratch.ts';
import { projectRoot } from '../project.ts';
import { countCases, type CountPlan } from '../reach/campaign.ts';
import { objectsOf, reachOfPatch } from '../reach/of-patch.ts';
import type { PatchReach } from '../results/tested.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import type { AskedBuild } from './build.ts';
import { textsOfCases } from './case-texts.ts';
import type { Context } from './context.ts';

/** The configuration with which a kernel counts. */
export const countingFragment = join(projectRoot, 'qemu/config/reach.config');

/** Builds the patched kernel once more, so that it counts what is run of the patch, and runs the cases one by one. */
export async function patchReach(
  { files }: Built,
  {
    asked,
    config,
    context: { cache, cwd, signal },
    running,
  }: {
    readonly asked: AskedBuild;
    readonly config: readonly string[];
    readonly context: Pick<Context, 'cache' | 'cwd' | 'signal'>;
    readonly running: Pick<
      CountPlan,
      'specification' | 'cases' | 'accel' | 'cache' | 'signal' | 'onProgress'
    >;
  },
): Promise<PatchReach> {
  const counted = objectsOf(files);
  if (counted.length === 0)
    return { functions: [], uncounted: uncountedOf(files), cases: 0, of: running.cases.length, few: [] };
  const configuration = await readConfiguration([countingFragment, ...config], cwd, signal);
  await findTools({ ...asked, also: ['gcov'] });
  const { patched, notes } = await buildKernels({ ...asked, configuration, counted });
  const textOf = await textsOfCases(running.specification);
  const counts = await countCases({ ...running, image: patched, name: 'counting', textOf });
  await using scratch = await scratchIn(join(cache, 'scratch'));
  return reachOfPatch(files, counts, notes, scratch.path, signal);
}

function uncountedOf(files: Built['files']): string[] {
  return files.filter(({ compiled }) => compiled).map(({ path }) => path);
}
