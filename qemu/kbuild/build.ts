import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../harness/failure.ts';
import { cacheTrouble } from '../../harness/cache/folder.ts';
import { applySeries, type Changed } from './apply.ts';
import { type Configuration, fragmentText, withoutEffect } from './config.ts';
import { make, outFolder } from './make.ts';
import { prune } from './prune.ts';
import type { Patch } from './series.ts';
import type { Source } from './source.ts';
import type { Tools } from './tools.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/** What is to be built. */
export interface BuildPlan {
  readonly source: Source;
  readonly configuration: Configuration;
  readonly tools: Tools;
  readonly patches: readonly Patch[];
  readonly cache: string;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
  /** The source's own image is there, before the patched one is begun. */
  readonly onBase?: (image: string) => void;
}

/** Paths of images, named by what they are made of: they stay what they are. */
export interface Built {
  readonly base: string;
  /** The base's when the patches change nothing. */
  readonly patched: string;
}

/**
 * Builds a source as it is and, from the objects of that, with patches. An image that was built before is not built again.
 *
 * @throws Failure `no-apply` before anything is built; `no-build` with what the compiler says.
 */
export async function buildKernels(plan: BuildPlan): Promise<Built> {
  await using workshop = await openWorkshop(plan.source, plan);
  const changed = await apply(plan, workshop);
  const options = [...changed.keys()].some((path) => /(?:^|\/)Kconfig[^/]*$/.test(path));
  const configured = [plan.tools.version, fragmentText(plan.configuration)];
  const key = digest(workshop.identity, ...configured, options ? 'as far as it goes' : 'in full');
  // The objects are the configuration's and the compiler's, whatever the source has been meanwhile.
  const objects = digest(...configured)
    .digest('hex')
    .slice(0, 12);
  const bench: Bench = { plan, workshop, objects, options };
  const base = await cached(plan.cache, key.copy(), () => buildBase(bench));
  plan.onBase?.(base);
  if (changed.size === 0) return { base, patched: base };
  // A base image may be there without the objects that it was made of.
  if (!workshop.has(objects)) await buildBase(bench);
  for (const path of [...changed.keys()].toSorted()) {
    const content = changed.get(path);
    key.update(`${path}\0${content?.mode}\0${content?.bytes.length}\0`).update(content?.bytes ?? '');
  }
  return { base, patched: await cached(plan.cache, key, () => buildPatched(bench, changed)) };
}

interface Bench {
  readonly plan: BuildPlan;
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

async function apply({ patches, source }: BuildPlan, { tree, name }: Workshop): Promise<Changed> {
  const scratch = join(source.folder, 'applying');
  await rm(scratch, { recursive: true, force: true });
  try {
    return await applySeries(patches, tree, scratch, name);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Images that are kept, 2 MB each. */
const imagesKept = 100;

async function cached(cache: string, key: Hash, build: () => Promise<string>): Promise<string> {
  const image = join(cache, 'builds', `${key.digest('hex').slice(0, 24)}.bzImage`);
  if (existsSync(image)) {
    await utimes(image, new Date(), new Date()).catch(cacheTrouble(cache));
    return image;
  }
  const made = await build();
  await mkdir(dirname(image), { recursive: true }).catch(cacheTrouble(cache));
  await rename(made, image).catch(cacheTrouble(cache));
  await prune(dirname(image), /\.bzImage$/, imagesKept);
  return image;
}

const bzImage = 'arch/x86/boot/bzImage';

async function buildBase(bench: Bench): Promise<string> {
  const { plan, workshop, objects } = bench;
  const fresh = workshop.has(objects) ? '' : '; from nothing it takes some minutes';
  plan.onNote?.(`${workshop.name}: building${fresh}`);
  await using _ = await workshop.lend(objects, 'original');
  // An option may be one that only the patched kernel has.
  await configure(bench, bench.options ? 'as far as it goes' : 'in full');
  await compile(bench, workshop.name);
  return takeImage(bench, 'base');
}

/** The patched kernel starts from a copy of the base's objects: what they were made of is still there, times and all. */
async function buildPatched(bench: Bench, changed: Changed): Promise<string> {
  const { plan, workshop, objects } = bench;
  const name = `${workshop.name} with ${plan.patches.map((patch) => `"${patch.name}"`).join(', ')}`;
  plan.onNote?.(`${name}: building`);
  await using _out = await workshop.lend(objects, 'copy');
  await using _patched = await workshop.put(changed);
  if (bench.options) await configure(bench, 'in full');
  const warnings = await compile(bench, name);
  if (warnings !== '') plan.onNote?.(warnings);
  return takeImage(bench, 'patched');
}

/** What the compiler has warned of. */
async function compile({ plan, workshop }: Bench, name: string): Promise<string> {
  const started = performance.now();
  const said = await make({ ...plan, tree: workshop.tree, name, targets: ['bzImage'] });
  plan.onNote?.(`${name}: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return said;
}

async function takeImage({ plan, workshop }: Bench, which: string): Promise<string> {
  const image = join(plan.source.folder, `bzImage-${which}`);
  await copyFile(join(workshop.tree, outFolder, bzImage), image).catch(cacheTrouble(plan.source.folder));
  return image;
}

/** Writes `.config`; a setting that has not taken effect is an error, not a surprise. */
async function configure({ plan, workshop }: Bench, how: 'in full' | 'as far as it goes'): Promise<void> {
  const fragment = join(plan.source.folder, 'fragment.config');
  await writeFile(fragment, fragmentText(plan.configuration)).catch(cacheTrouble(plan.source.folder));
  await make({
    ...plan,
    tree: workshop.tree,
    name: `The configuration of ${workshop.name}`,
    targets: ['allnoconfig'],
    env: { KCONFIG_ALLCONFIG: fragment },
  });
  const lost = withoutEffect(
    plan.configuration,
    await readFile(join(workshop.tree, outFolder, '.config'), 'utf8'),
  );
  if (lost.length === 0 || how !== 'in full') return;
  throw new Failure(
    'usage',
    `${lost.join(', ')} ${lost.length > 1 ? 'have' : 'has'} no effect in ${workshop.name}: ${lost.length > 1 ? 'they depend on what is' : 'it depends on something that is'} off, or this version does not know ${lost.length > 1 ? 'them' : 'it'}.`,
    { code: 'no-build' },
  );
}
