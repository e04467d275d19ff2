import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Image } from '../../qemu/image/image.ts';
import { kernelOf } from '../../qemu/image/kernel.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { dropKept, makeOnce } from '../cache/make-once.ts';
import { Failure } from '../failure.ts';
import { type Campaign, subjectsOf } from '../mutants/campaign.ts';
import type { Mutant } from '../mutants/mutant.ts';
import type { Subject } from '../mutants/trial.ts';
import type { Selftests } from './pack.ts';
import { type Endings, rejectedBy, runSelftests } from './run.ts';

/** What the kernel's own tests say of a mutant. */
export interface SelftestTrial {
  readonly mutant: Mutant;
  /** The tests that pass on the right kernel and not on it. */
  readonly by: readonly string[];
  /** Why it could not be tried. */
  readonly why?: string;
}

/** How each ends on the right kernel, and what became of the mutants. */
export interface SelftestCampaign {
  readonly right: Endings;
  /** Tests that the source has and that do not compile here. */
  readonly left: readonly string[];
  readonly trials: readonly SelftestTrial[];
}

/** What is needed for it. */
export interface SelftestPlan extends Pick<Campaign, 'mutants' | 'patchOf' | 'build'> {
  readonly pack: (tree: string) => Promise<Selftests>;
  readonly cache: string;
  readonly accelerator: Accelerator;
  readonly signal: AbortSignal;
  readonly onTrial: (trial: SelftestTrial, milliseconds: number, of: number) => void;
}

const endingsSchema = z.record(z.string(), z.string());

/** Runs the kernel's own tests on each mutant. The next one is built while one runs; what was tried before is recalled. */
export async function tryWithSelftests(plan: SelftestPlan): Promise<SelftestCampaign> {
  await using kept = new AsyncDisposableStack();
  let packed: Selftests | undefined;
  const { base, subjects } = await subjectsOf({
    ...plan,
    mutants: async (tree) => {
      packed = kept.use(await plan.pack(tree));
      return plan.mutants(tree);
    },
  });
  const tests = packed!;
  const right = await endingsOn(base, tests, plan);
  const trials: SelftestTrial[] = [];
  for (const [index, subject] of subjects.entries()) {
    const began = performance.now();
    const trial = await tried(subject, right, tests, plan, () => {
      void subjects[index + 1]?.image().catch(() => undefined);
    });
    trials.push(trial);
    plan.onTrial(trial, performance.now() - began, subjects.length);
  }
  return { right, left: tests.left, trials };
}

async function tried(
  { mutant, image }: Subject,
  right: Endings,
  tests: Selftests,
  plan: SelftestPlan,
  whileRunning: () => void,
): Promise<SelftestTrial> {
  try {
    const built = await image();
    whileRunning();
    const first = rejectedBy(right, await endingsOn(built, tests, plan));
    if (first.length === 0) return { mutant, by: first };
    // Some of them fail now and then, and on the right kernel, too: what counts is what fails twice.
    const again = rejectedBy(right, await endingsOn(built, tests, plan, 'again'));
    return { mutant, by: first.filter((name) => again.includes(name)) };
  } catch (error) {
    plan.signal.throwIfAborted();
    if (error instanceof Failure && (error.code === 'no-build' || error.code === 'no-apply'))
      return { mutant, by: [], why: error.message };
    throw error;
  }
}

/** How they end on a kernel, or how they did. */
async function endingsOn(
  image: Image,
  tests: Selftests,
  plan: SelftestPlan,
  time = 'first',
): Promise<Endings> {
  const key = `${image.hash}\0${tests.hash}\0${time}`;
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const place = { cache: plan.cache, part: 'mutants', name: `selftests-${name}` } as const;
  const { about } = await makeOnce(place, endingsSchema, async (made) => {
    await writeFile(made, '');
    return (await runSelftests(kernelOf('selftests', image), tests, plan.accelerator, plan.signal)).endings;
  });
  // Nothing is known of a guest that has said nothing at all.
  if (Object.values(about).every((ending) => ending === 'no answer')) await dropKept(place);
  return about;
}
