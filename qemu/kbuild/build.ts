import { createHash, type Hash } from 'node:crypto';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../harness/failure.ts';
import { z } from 'zod';
import { cacheTrouble } from '../../harness/cache/folder.ts';
import { makeOnce, type Place } from '../../harness/cache/make-once.ts';
import { type Image, readImage } from '../image/image.ts';
import { imageFormats } from '../image/inspection.ts';
import { readAtMost } from '../host/read-at-most.ts';
import { applySeries, type Changed, type Stretch } from './apply.ts';
import { madeFor } from './at-hand.ts';
import { compiledBy } from './compiled-by.ts';
import { type Configuration, fragmentText, withoutEffect } from './config.ts';
import { dependents } from './dependents.ts';
import { functionsIn, type SourceFunction } from './functions.ts';
import { type BuildStep, builtFor, make, type MakePlan, outFolder } from './make.ts';
import { madeFile } from './made.ts';
import type { Patch } from './patch.ts';
import type { Source } from './source.ts';
import type { Tools } from './tools.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/** What is to be built. */
export interface BuildPlan {
  readonly source: Source;
  readonly configuration: Configuration;
  readonly tools: Tools;
  /** Or what makes them of the source as it is. */
  readonly patches: readonly Patch[] | ((tree: string) => Promise<readonly Patch[]>);
  /** The commit that the patches say they were made for. */
  readonly baseCommit?: string | undefined;
  /** Objects of the patched kernel that count what is run of them, by their paths without an end; the configuration is to have GCOV_KERNEL. */
  readonly counted?: readonly string[];
  readonly cache: string;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
  readonly onStep?: (step: BuildStep) => void;
  /** The source's own image is there, before the patched one is begun. */
  readonly onBase?: (image: Image) => void;
}

/** Images, their files named by what they are made of: they stay what they are. */
export interface Built {
  readonly base: Image;
  /** The base's when the patches change nothing. */
  readonly patched: Image;
  /** What GCC has noted of objects that count, by their paths without an end: of the patched kernel. */
  readonly notes: Notes;
  /** What the source is called. */
  readonly source: string;
  readonly files: readonly PatchedFile[];
}

/** A file that patches change. */
export interface PatchedFile {
  readonly path: string;
  /** Whether any object is made of it in this configuration. */
  readonly compiled: boolean;
  /** In words, what would have it compiled: `by CONFIG_DAMON`, `for arm64`; where that is known. */
  readonly by?: string;
  /** Where a C file is another than before. */
  readonly touched: readonly Stretch[];
  /** Of a C file. */
  readonly functions: readonly SourceFunction[];
}

/**
 * Builds a source as it is and, from the objects of that, with patches. An image that was built before is not built again.
 *
 * @throws Failure `no-apply` before anything is built; `no-build` with what the compiler says.
 */
export async function buildKernels(asked: BuildPlan): Promise<Built> {
  await using workshop = await openWorkshop(asked.source, asked);
  const { patches } = asked;
  const plan = { ...asked, patches: typeof patches === 'function' ? await patches(workshop.tree) : patches };
  const changed = await apply(plan, workshop);
  const options = [...changed.keys()].some((path) => /(?:^|\/)Kconfig[^/]*$/.test(path));
  const { counted = [] } = plan;
  // The base of a patched kernel that counts is the same for every patch.
  const inBase = changed.size === 0 ? counted : [];
  const configured = [plan.tools.version, fragmentText(plan.configuration)];
  const key = digest(workshop.identity, ...configured, ...inBase, options ? 'as far as it goes' : 'in full');
  // The objects are the configuration's and the compiler's, whatever the source has been meanwhile, and whichever of them count:
  // make knows by its commands.
  const objects = digest(...configured)
    .digest('hex')
    .slice(0, 12);
  const bench: Bench = { plan: { ...plan, counted: inBase }, workshop, objects, options };
  const { image: base, notes } = await cached(plan.cache, key.copy(), (made) => buildBase(bench, made));
  plan.onBase?.(base);
  const about = { base, source: workshop.name };
  if (changed.size === 0) return { ...about, patched: base, notes, files: [] };
  // A base image may be there without the objects that it was made of.
  if (!workshop.has(objects)) await buildBase(bench);
  for (const path of [...changed.keys()].toSorted()) {
    const content = changed.get(path);
    key.update(`${path}\0${content?.mode}\0${content?.bytes.length}\0`).update(content?.bytes ?? '');
  }
  for (const object of counted) key.update(`${object}\0`);
  const patched = await cached(plan.cache, key, (made) => buildPatched({ ...bench, plan }, changed, made));
  const files = await Promise.all(
    [...changed.keys()]
      .toSorted()
      .map((path) => fileOf(path, patched.compiled.includes(path), changed, bench)),
  );
  return { ...about, patched: patched.image, notes: patched.notes, files };
}

async function fileOf(
  path: string,
  compiled: boolean,
  changed: Changed,
  { plan, workshop }: Bench,
): Promise<PatchedFile> {
  const read = (name: string): Promise<string | undefined> =>
    changed.has(name)
      ? Promise.resolve(changed.get(name) && String(changed.get(name)?.bytes))
      : readFile(join(workshop.tree, name), 'utf8').catch(() => undefined);
  const on = new Set(plan.configuration.filter(({ value }) => value !== 'n').map(({ option }) => option));
  const by = compiled ? undefined : await compiledBy(path, read, on);
  return {
    path,
    compiled,
    ...(by !== undefined && { by }),
    touched: changed.get(path)?.touched ?? [],
    functions: path.endsWith('.c') ? functionsIn(String(changed.get(path)?.bytes ?? '')) : [],
  };
}

type Asked = BuildPlan & { readonly patches: readonly Patch[] };

interface Bench {
  readonly plan: Asked;
  readonly workshop: Workshop;
  /** Key of the base's objects. */
  readonly objects: string;
  /** The patches change which options there are. */
  readonly options: boolean;
}

function digest(...parts: readonly string[]): Hash {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\0`);
  return hash;
}

async function apply(
  { patches, source, cache, baseCommit }: Asked,
  { tree, name }: Workshop,
): Promise<Changed> {
  const scratch = join(source.folder, 'applying');
  await rm(scratch, { recursive: true, force: true });
  try {
    const advice = () => madeFor({ patches, baseCommit, source, cache });
    return await applySeries(patches, { tree, scratch, name, advice });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What an image says of itself, kept beside it. */
const aboutSchema = z.strictObject({
  hash: z.string(),
  arch: z.string(),
  format: z.enum(imageFormats),
  banner: z.string(),
  /** Of the files that patches change those that objects of it are made of. */
  compiled: z.array(z.string()),
  /** Of objects that count: what GCC has noted of each, in Base64. */
  notes: z.record(z.string(), z.string()).optional(),
});

/** What GCC has noted of each object that counts, by its path without an end. */
export type Notes = ReadonlyMap<string, Buffer>;

/** What is known of an image that was built, beside its bytes. */
interface Made {
  /** Of the changed files those that objects are made of. */
  readonly compiled: readonly string[];
  readonly notes: Notes;
}

async function cached(
  cache: string,
  key: Hash,
  build: (made: string) => Promise<Made>,
): Promise<Made & { readonly image: Image }> {
  const name = `${key.digest('hex').slice(0, 24)}.${builtFor.kbuild.target}`;
  const place: Place = { cache, part: 'builds', name };
  const { path, about } = await makeOnce(place, aboutSchema, async (made) => {
    const { compiled, notes } = await build(made);
    const { path: _, ...image } = await readImage(made);
    const encoded = [...notes].map(([object, bytes]) => [object, bytes.toString('base64')]);
    return {
      ...image,
      compiled: [...compiled],
      ...(notes.size > 0 && { notes: Object.fromEntries(encoded) }),
    };
  });
  const { compiled, notes, ...image } = about;
  const decoded = Object.entries<string>(notes ?? {}).map(
    ([object, text]) => [object, Buffer.from(text, 'base64')] as const,
  );
  return { image: { path, ...image }, compiled, notes: new Map(decoded) };
}

/** Files that are compiled when a kernel with our configuration is built from nothing: 6.12 has so many. */
const filesFromNothing = 910;

/** `made`: where the image is to be; without it the objects are all that is wanted. */
async function buildBase(bench: Bench, made?: string): Promise<Made> {
  const { plan, workshop, objects } = bench;
  const fresh = !workshop.has(objects);
  plan.onNote?.(`${workshop.name}: building${fresh ? '; from nothing it takes some minutes' : ''}`);
  await using _ = await workshop.lend(objects, 'original');
  // An option may be one that only the patched kernel has.
  await configure(bench, bench.options ? 'as far as it goes' : 'in full', false);
  const steps = { name: workshop.name, ...(fresh && { about: filesFromNothing }) };
  await compile(bench, workshop.name, steps, false);
  if (made !== undefined) await takeImage(bench, workshop.name, made);
  return { compiled: [], notes: await notesOf(bench) };
}

/** What GCC has noted of the objects that count, while they are there. */
async function notesOf({ plan, workshop }: Bench): Promise<Notes> {
  const notes = new Map<string, Buffer>();
  for (const object of plan.counted ?? []) {
    // Not every version has each, nor every configuration.
    const file = await madeFile(workshop.tree, `${object}.gcno`, workshop.name).catch(() => undefined);
    if (file !== undefined) notes.set(object, await readAtMost(file, { most: longestNotes }));
  }
  return notes;
}

/** Bytes: ten times what huge_memory.c has. */
const longestNotes = 8e6;

/**
 * The patched kernel starts from a copy of the base's objects: what they were made of is still there, times and all.
 */
async function buildPatched(bench: Bench, changed: Changed, made: string): Promise<Made> {
  const { plan, workshop, objects } = bench;
  const name = `${workshop.name} with ${plan.patches.map((patch) => `"${patch.name}"`).join(', ')}`;
  plan.onNote?.(`${name}: building`);
  await using _out = await workshop.lend(objects, 'copy');
  const paths = [...changed.keys()];
  const out = join(workshop.tree, outFolder);
  const changing = await dependents(out, paths);
  if (changing >= manyFiles) {
    const headers = paths.filter((path) => path.endsWith('.h')).join(', ');
    plan.onNote?.(`${changing} files depend on ${headers || 'what it changes'} and are compiled again`);
  }
  await using _patched = await workshop.put(changed);
  if (bench.options) {
    plan.onNote?.('it changes which options there are (Kconfig): much may be compiled again');
    await configure(bench, 'in full', true);
  }
  const steps = { name: 'the patched kernel', ...(!bench.options && { about: changing + alwaysCompiled }) };
  const warnings = await compile(bench, name, steps, true);
  if (warnings !== '') plan.onNote?.(warnings);
  await takeImage(bench, name, made);
  const counts = await Promise.all(paths.map((path) => dependents(out, [path])));
  return { compiled: paths.filter((_, index) => counts[index]! > 0), notes: await notesOf(bench) };
}

/** Files that are compiled whatever has changed: the version, the table of symbols (twice), what unpacks the image. */
const alwaysCompiled = 4;

/** So many files take so long to compile that it is said before. */
const manyFiles = 100;

/** What the compiler has warned of. */
async function compile(
  { plan, workshop }: Bench,
  name: string,
  steps: NonNullable<MakePlan['steps']>,
  strange: boolean,
): Promise<string> {
  const started = performance.now();
  const targets = [builtFor.kbuild.target];
  const { origin } = plan.source;
  const said = await make({ ...plan, tree: workshop.tree, origin, name, steps, targets, strange });
  plan.onNote?.(`${steps.name}: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return said;
}

async function takeImage({ plan, workshop }: Bench, name: string, made: string): Promise<void> {
  const image = await madeFile(workshop.tree, builtFor.images[0], name);
  await copyFile(image, made).catch(cacheTrouble(plan.cache));
}

/** Writes `.config`; a setting that has not taken effect is an error, not a surprise. */
async function configure(
  { plan, workshop }: Bench,
  how: 'in full' | 'as far as it goes',
  strange: boolean,
): Promise<void> {
  const fragment = join(plan.source.folder, 'fragment.config');
  await writeFile(fragment, fragmentText(plan.configuration)).catch(cacheTrouble(plan.source.folder));
  await make({
    ...plan,
    tree: workshop.tree,
    name: `The configuration of ${workshop.name}`,
    targets: ['allnoconfig'],
    origin: plan.source.origin,
    answers: fragment,
    strange,
  });
  const lost = withoutEffect(
    plan.configuration,
    await readFile(await madeFile(workshop.tree, '.config', workshop.name), 'utf8'),
  );
  if (lost.length === 0 || how !== 'in full') return;
  throw new Failure(
    'usage',
    `${lost.join(', ')} ${lost.length > 1 ? 'have' : 'has'} no effect in ${workshop.name}: ${lost.length > 1 ? 'they depend on what is' : 'it depends on something that is'} off, or this version does not know ${lost.length > 1 ? 'them' : 'it'}.`,
    { code: 'no-build' },
  );
}
