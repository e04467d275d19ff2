import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Image } from '../../qemu/image/image.ts';
import { kernelOf } from '../../qemu/image/kernel.ts';
import { dropKept, makeOnce } from '../cache/make-once.ts';
import { Failure } from '../failure.ts';
import type { RunPlan } from '../run/plan.ts';
import { run } from '../run/run.ts';
import type { Case } from '../spec/types.ts';
import type { Mutant } from './mutant.ts';

/** What a kernel that is wrong did under a number of cases. */
export type Answers =
  | { readonly state: 'ran'; readonly rejecting: readonly string[]; readonly unanswered: readonly string[] }
  | {
      readonly state: 'is the same' | 'does not boot' | 'does not build' | 'does not apply';
      readonly why: string;
    };

const answersSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('ran'),
    rejecting: z.array(z.string()),
    unanswered: z.array(z.string()),
  }),
  z.strictObject({
    state: z.enum(['is the same', 'does not boot', 'does not build', 'does not apply']),
    why: z.string(),
  }),
]);

/** A mutant on a source: its image is built when somebody asks for it, and once. */
export interface Subject {
  readonly mutant: Mutant;
  /** SHA-256 of the image that is right. */
  readonly baseHash: string;
  readonly image: () => Promise<Image>;
}

/** The kernel as it is. */
export const none: Mutant = { id: 'none', wrong: '', tracks: [], file: '', path: '', rules: '' };

/** How cases are run. */
export interface TrialPlan extends Pick<RunPlan, 'specification' | 'accel' | 'cache' | 'signal' | 'jobs'> {
  /** The first case that rejects is enough. */
  readonly untilOne?: boolean;
  /** All that a case is made of, as a text: its program, the helpers that it needs, what is expected. */
  readonly textOf: (test: Case) => string;
}

/** Runs these cases on a mutant, or recalls what they said: a trial that was made is not made again. */
export async function tryCases(
  { mutant, baseHash, image }: Subject,
  cases: readonly Case[],
  plan: TrialPlan,
): Promise<Answers> {
  if (cases.length === 0) return { state: 'ran', rejecting: [], unanswered: [] };
  const rules = mutant.rules.replaceAll(/^\/\/.*\n/gm, '');
  const name = keyOf([rules, baseHash, plan.untilOne ? 'until one' : 'all', ...cases.map(plan.textOf)]);
  const place = { cache: plan.cache, part: 'mutants', name } as const;
  const { about } = await makeOnce(place, answersSchema, async (made) => {
    await writeFile(made, mutant.id);
    return tried({ mutant, baseHash, image }, cases, plan);
  });
  // What could not be found out may be, the next time.
  if (about.state === 'ran' && about.unanswered.length > 0) await dropKept(place);
  return about;
}

async function tried(
  { mutant: { id }, baseHash, image }: Subject,
  cases: readonly Case[],
  { untilOne, ...plan }: TrialPlan,
): Promise<Answers> {
  let built: Image;
  try {
    built = await image();
  } catch (error) {
    plan.signal?.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    const { code, message, evidence = '' } = error;
    if (code === 'no-build') return { state: 'does not build', why: firstError(evidence) ?? message };
    if (code === 'no-apply') return { state: 'does not apply', why: message };
    throw error;
  }
  // Of itself the right one is the subject, too.
  if (built.hash === baseHash && id !== none.id)
    return { state: 'is the same', why: 'what is compiled is the same, to the byte' };
  try {
    const { kernels } = await run({
      ...plan,
      cases,
      kernels: [{ name: id, kernel: kernelOf(id, built) }],
      overrides: { with: [], without: [] },
      // It is booted once or twice, and never again.
      snapshots: false,
      ...(untilOne && { enough: (_, verdict) => verdict === 'deviates' }),
    });
    const answers = kernels[0]!.cases;
    const failure = kernels[0]!.failure;
    if (failure && !kernels[0]!.boot) return { state: 'does not boot', why: failure.why };
    const idsOf = (verdict: string) =>
      answers.filter((each) => each.verdict === verdict).map((each) => each.id);
    const rejecting = idsOf('deviates');
    return { state: 'ran', rejecting, unanswered: untilOne && rejecting.length > 0 ? [] : idsOf('broken') };
  } catch (error) {
    plan.signal?.throwIfAborted();
    if (error instanceof Failure && error.code === 'no-boot')
      return { state: 'does not boot', why: error.message };
    throw error;
  }
}

const firstError = (text: string): string | undefined => /^.*\berror: .*$/m.exec(text)?.[0];

function keyOf(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length}\0${part}`);
  return sum.digest('hex').slice(0, 32);
}
