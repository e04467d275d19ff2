import pLimit from 'p-limit';
import { buildKernels, type BuildPlan } from '../../qemu/kbuild/build.ts';
import type { Patch } from '../../qemu/kbuild/patch.ts';
import type { Image } from '../../qemu/image/image.ts';
import type { Case } from '../spec/types.ts';
import type { Mutant } from './mutant.ts';
import { type Answers, none, type Subject, type TrialPlan, tryCases } from './trial.ts';

/** What became of a mutant. */
export interface Trial {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Cases that reject it, of its own clause if any of those does. */
  readonly by: readonly string[];
  /** Why it could not be tried. */
  readonly why?: string;
}

export const fates = [
  'rejected by its clause',
  'rejected',
  'rejected by others only',
  'survived',
  'equivalent',
  'not found out',
  'does not boot',
  'does not build',
  'does not apply',
] as const;
export type Fate = (typeof fates)[number];
/** Those of which nothing is proven. */
export const openFates: readonly Fate[] = [
  'not found out',
  'does not boot',
  'does not build',
  'does not apply',
];

/** What is needed to try mutants. */
export interface Campaign {
  /** Those of the source as it is. */
  readonly mutants: (tree: string) => Promise<readonly Mutant[]>;
  /** The change that one of them is. */
  readonly patchOf: (mutant: Mutant, tree: string) => Promise<Patch>;
  /** The right kernel: source, configuration, tools. */
  readonly build: Omit<BuildPlan, 'patches' | 'onBase'>;
  readonly run: Omit<TrialPlan, 'untilOne'>;
  /** Of its own clause, too, the first case that rejects is enough. */
  readonly fast: boolean;
  readonly onTrial: (trial: Trial, milliseconds: number, of: number) => void;
}

/**
 * Tries each mutant: the cases of its clause first, and all others, up to one that rejects it, when those do not. The next one is built while one
 * runs. What was tried before is recalled, so that it can be interrupted at any point.
 */
export async function tryMutants(campaign: Campaign): Promise<readonly Trial[]> {
  const { run, onTrial } = campaign;
  const { base, subjects } = await subjectsOf(campaign);
  const right = await tryCases(
    subjectOf(none, base.hash, async () => base),
    run.specification.cases,
    run,
  );
  const silent = new Set(right.state === 'ran' ? [...right.rejecting, ...right.unanswered] : []);
  const cases = run.specification.cases.filter(({ id }) => !silent.has(id));
  const trials: Trial[] = [];
  for (const [index, subject] of subjects.entries()) {
    const began = performance.now();
    const next = subjects[index + 1];
    const trial = await judged(subject, cases, campaign, () => next?.image().catch(() => undefined));
    trials.push(trial);
    onTrial(trial, performance.now() - began, subjects.length);
  }
  return trials;
}

/** The right kernel, which is built, and those that are wrong, each of which is built when somebody asks for it: one at a time. */
export async function subjectsOf(
  campaign: Pick<Campaign, 'mutants' | 'patchOf' | 'build'>,
): Promise<{ readonly base: Image; readonly subjects: readonly Subject[] }> {
  const { build } = campaign;
  let mutants: readonly Mutant[] = [];
  const { base } = await buildKernels({
    ...build,
    patches: async (tree) => {
      mutants = await campaign.mutants(tree);
      return [];
    },
  });
  const turn = pLimit(1);
  const { onNote: _, onStep: __, ...quiet } = build;
  const subjects = mutants.map((mutant) =>
    subjectOf(mutant, base.hash, () =>
      turn(async () => {
        const patches = async (tree: string) => [await campaign.patchOf(mutant, tree)];
        return (await buildKernels({ ...quiet, patches })).patched;
      }),
    ),
  );
  return { base, subjects };
}

function subjectOf(mutant: Mutant, baseHash: string, build: Subject['image']): Subject {
  let image: ReturnType<Subject['image']> | undefined;
  return { mutant, baseHash, image: () => (image ??= build()) };
}

async function judged(
  subject: Subject,
  cases: readonly Case[],
  { run, fast }: Campaign,
  whileRunning: () => unknown,
): Promise<Trial> {
  const { mutant } = subject;
  const own = cases.filter(({ clause }) => clause === mutant.clause);
  const building: Subject = {
    ...subject,
    image: async () => {
      const image = await subject.image();
      whileRunning();
      return image;
    },
  };
  const ofClause = await tryCases(building, own, { ...run, untilOne: fast });
  if (ofClause.state !== 'ran') return untried(mutant, ofClause);
  if (ofClause.rejecting.length > 0) {
    return { mutant, fate: 'rejected by its clause', by: ofClause.rejecting };
  }
  // Those of its family first.
  const family = mutant.clause?.replace(/\/.*/, '/') ?? 'none';
  const others = cases.filter(({ clause }) => clause !== mutant.clause);
  const near = others.filter(({ id }) => id.startsWith(family));
  const rest = [...near, ...others.filter((each) => !near.includes(each))];
  const ofOthers = await tryCases(building, rest, { ...run, untilOne: true });
  if (ofOthers.state !== 'ran') return untried(mutant, ofOthers);
  const by = ofOthers.rejecting;
  const open = [...ofClause.unanswered, ...ofOthers.unanswered];
  if (by.length === 0 && open.length > 0) {
    return {
      mutant,
      fate: 'not found out',
      by: [],
      why: `no answer of ${open[0]} and ${open.length - 1} more`,
    };
  }
  const survived = mutant.equivalent === undefined ? 'survived' : 'equivalent';
  const rejected = mutant.clause === undefined ? 'rejected' : 'rejected by others only';
  return { mutant, fate: by.length > 0 ? rejected : survived, by };
}

/** Of one that cannot be run, or need not be. */
function untried(mutant: Mutant, { state, why }: Exclude<Answers, { state: 'ran' }>): Trial {
  return { mutant, fate: state === 'is the same' ? 'equivalent' : state, by: [], why };
}
