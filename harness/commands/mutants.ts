import { Option } from '@commander-js/extra-typings';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import { applySemantically } from '../../qemu/kbuild/semantic-patch.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { scratchIn } from '../cache/scratch.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { Failure } from '../failure.ts';
import { type Campaign, type Trial, tryMutants } from '../mutants/campaign.ts';
import { chooseMutants } from '../mutants/choose.ts';
import { loadMutants } from '../mutants/mutant.ts';
import { writeProof, writeSection } from '../mutants/proof.ts';
import type { Tried } from '../mutants/proof-page.ts';
import { randomMutants } from '../mutants/random.ts';
import { mutantsReport, statusOf, trialLine } from '../mutants/report.ts';
import { tryWithSelftests } from '../selftests/campaign.ts';
import { packSelftests } from '../selftests/pack.ts';
import { selftestsReport, selftestsSection } from '../selftests/report.ts';
import { textsOfCases } from './case-texts.ts';
import { defineCommand } from './command.ts';
import type { Context } from './context.ts';
import { loadCases } from './load-cases.ts';
import { aboutBuilds, accelOption, jobsOption, once, positive } from './options.ts';
import { type ProgressLine, startProgress } from './progress.ts';

/** `dontunmap mutants`: kernels that are wrong on purpose, and whether the cases notice. */
export const mutants = defineCommand({
  name: 'mutants',
  description: 'build kernels that are wrong on purpose, and say which clauses reject them',
  more: `Each is a file in mutants/. The cases of the clause that it breaks run first; all others, up to one that rejects it, when those do not. What was tried once is recalled: it can be interrupted and goes on there. Exit status: 0 when each is rejected by its clause (or argued to be equivalent), 1 when one is not, 2 when that cannot be found out. ${aboutBuilds}`,
  takes: (command) =>
    command
      .argument('[filter...]', 'mutants, by words or parts of their ids or of the clauses that they break')
      .addOption(
        new Option('-k, --kernel <track>', 'the source that is made wrong (6.12 without it)').argParser(once),
      )
      .addOption(
        new Option(
          '--random <n>',
          'instead of those of mutants/, so many at random: mechanical changes of the functions of mm/mremap.c',
        ).argParser(positive),
      )
      .addOption(
        new Option(
          '--seed <seed>',
          'another choice of those at random, by any word (1 without it)',
        ).argParser(once),
      )
      .addOption(
        new Option(
          '--selftests',
          "instead of the cases, the kernel's own selftests of mremap, built from its source: which mutants those reject",
        ),
      )
      .addOption(new Option('--fast', 'of its clause, too, the first case that rejects is enough'))
      .addOption(
        new Option(
          '--proof <file>',
          'write a page of what became of all, of every track without --kernel; not when a score falls below the one that the page has',
        ).argParser(once),
      )
      .addOption(jobsOption)
      .addOption(accelOption),
  run: async (
    context,
    [filters],
    { kernel: asked, fast = false, selftests = false, random, seed = '1', proof, jobs, accel },
  ) => {
    const kernel = asked ?? '6.12';
    const how = { fast, accel, ...(jobs && { jobs }), ...(random && { random: { count: random, seed } }) };
    if (selftests) {
      if (random) throw new Failure('usage', '--selftests is of those of mutants/: leave --random out.');
      return besideUs(context, { track: kernel, filters, accel }, proof);
    }
    if (proof !== undefined) {
      if (filters.length > 0)
        throw new Failure('usage', '--proof is of all mutants: leave either it or the filters out.');
      await writeProof(proof, context.cwd, await tryTracks(context, asked, how));
      return 0;
    }
    const trials = await tryAll(context, { ...how, track: kernel, filters });
    context.stdout.write(mutantsReport(trials, context.stdout.columns()));
    return statusOf(trials);
  },
});

/** The tracks that mutants are written for. */
const provenTracks = ['6.12', '7.2'];

/** All mutants, of the track that is asked for or of every one; those at random are of one. */
async function tryTracks(
  context: Context,
  asked: string | undefined,
  how: Omit<Asked, 'track' | 'filters'>,
): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for (const track of asked === undefined && !how.random ? provenTracks : [asked ?? '6.12'])
    tried.push({
      track: how.random ? `${track}, at random` : track,
      trials: await tryAll(context, { ...how, track, filters: [] }),
    });
  return tried;
}

/** Which mutants are to be tried, and how. */
interface Asked {
  readonly track: string;
  readonly filters: readonly string[];
  readonly fast: boolean;
  readonly accel: 'auto' | Accelerator;
  readonly jobs?: number;
  /** So many at random, instead of those that are written down. */
  readonly random?: { readonly count: number; readonly seed: string };
}

/** What is needed to make kernels wrong. */
async function prepare(
  context: Context,
  { track, filters, random }: Pick<Asked, 'track' | 'filters' | 'random'>,
  progress: ProgressLine,
): Promise<Pick<Campaign, 'mutants' | 'patchOf' | 'build'>> {
  const { cache, cwd, signal } = context;
  const written = (await loadMutants()).filter(({ tracks }) => tracks.includes(track));
  if (!random && written.length === 0)
    throw new Failure('usage', `No mutant is for "${track}"; give a track that some are for: 6.12 or 7.2.`);
  const chosen = random ? [] : chooseMutants(written, filters);
  const told = { signal, onNote: progress.note, onStep: progress.building };
  const source = await resolveSource(track, { ...told, cache, cwd });
  const configuration = await readConfiguration([], cwd, signal);
  const tools = await findTools({ ...told, also: ['spatch'] });
  return {
    mutants: async (tree) => {
      if (!random) return chosen;
      const all = await randomMutants(track, tree, random.seed, signal);
      return chooseMutants(all, filters).slice(0, random.count);
    },
    patchOf: async (mutant, tree) =>
      random
        ? { name: mutant.id, diff: mutant.rules }
        : applySemantically({ ...mutant, name: mutant.id }, tree, signal),
    build: { ...told, source, configuration, tools, cache },
  };
}

/** Tries mutants of a track, and says what became of each as it ends. */
async function tryAll(context: Context, asked: Asked): Promise<readonly Trial[]> {
  const { fast, accel, jobs } = asked;
  const { cache, signal } = context;
  const specification = await loadCases();
  using progress = startProgress(context);
  const prepared = await prepare(context, asked, progress);
  const textOf = await textsOfCases(specification);
  let done = 0;
  const trials = await tryMutants({
    ...prepared,
    run: { specification, textOf, accel, cache, signal, ...(jobs !== undefined && { jobs }) },
    fast,
    onTrial: (trial, milliseconds, of) => {
      const time = milliseconds < 500 ? 'tried before' : `${(milliseconds / 1000).toFixed(1)} s`;
      progress.note(`${++done}/${of} ${trialLine(trial)}, ${time}`);
    },
  });
  progress.clear();
  return trials;
}

/** What the kernel's own tests say of the same mutants; a section of the page, or a report. */
async function besideUs(
  context: Context,
  asked: Pick<Asked, 'track' | 'filters' | 'accel'>,
  proof: string | undefined,
): Promise<number> {
  const { cache, cwd, signal, stdout } = context;
  using progress = startProgress(context);
  const prepared = await prepare(context, asked, progress);
  await using scratch = await scratchIn(`${cache}/scratch`);
  const compiler = await startCompiler(await findToolchain('x86_64'), cache, signal);
  let done = 0;
  const campaign = await tryWithSelftests({
    ...prepared,
    pack: (tree) => packSelftests(tree, compiler, scratch.path, { signal }),
    cache,
    accelerator: asked.accel === 'kvm' ? 'kvm' : 'tcg',
    signal,
    onTrial: ({ mutant, by, why }, milliseconds, of) => {
      const answer = why ?? (by.length > 0 ? `rejected by ${by.join(', ')}` : 'survived');
      progress.note(`${++done}/${of} ${mutant.id}: ${answer}, ${(milliseconds / 1000).toFixed(1)} s`);
    },
  });
  progress.clear();
  stdout.write(selftestsReport(campaign, stdout.columns()));
  const section = `${asked.track}, the kernel's own selftests`;
  if (proof !== undefined) await writeSection(proof, cwd, section, selftestsSection(campaign));
  return 0;
}
