/** `npm run bench`: every row of the budgets, against stock boots of the same kernels in the same run. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import * as cases from '../../cases/index.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { type Compiler, startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import type { Results } from '../results/results.ts';
import { packInitramfs } from '../run/initramfs.ts';
import { forkExecMicroseconds } from './fork-exec.ts';
import { largeProject } from './large-project.ts';
import { rowOf, type Row, Samples, table } from './samples.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { openWorkshop } from '../../qemu/kbuild/workshop.ts';
import { packSelftests, type Selftests } from '../selftests/pack.ts';
import { runSelftests } from '../selftests/run.ts';
import { readSpecification } from '../spec/specification.ts';
import { stockBoot } from '../selftests/stock-boot.ts';
import { secondsToFirstGuest } from './start.ts';
import { startWatching } from './watching.ts';

interface Options {
  readonly json?: string;
  readonly rounds: string;
  readonly kernel: readonly string[];
  readonly accel: Accelerator;
}

/** The kernel whose own selftests are measured for scale. */
const selftestsOf = '6.12';

const program = new Command('npm run bench --')
  .description('Measures the budgets of docs/performance.md as ratios to stock boots, interleaved.')
  .option('--json <file>', 'write the rows as JSON')
  .option('--rounds <n>', 'how often everything is measured', '1')
  .option('-k, --kernel <kernel...>', 'kernels', [...defaultKernels])
  .option('--accel <how>', 'tcg or kvm', 'tcg')
  .parse();
const options = program.opts<Options>();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const cache = cacheFolder();
const declared = readSpecification(cases, projectRoot);
/** In a guest of a run on one kernel. */
const programsAtATime = Math.min(2, availableParallelism());
const kernels: Kernel[] = [];
for (const name of options.kernel)
  kernels.push(await resolveKernel(name, { cache, cwd: process.cwd(), onNote: say }));

const folder = await mkdtemp(join(tmpdir(), 'dontunmap-bench-'));
try {
  const rows = await measure();
  process.stdout.write(table(rows));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<readonly Row[]> {
  const toolchain = await findToolchain(kernels[0]!.arch);
  const compiler = await startCompiler(toolchain, cache);
  await using initramfs = await packInitramfs({ init: await compiler.single('bench/power-off') }, folder);
  const ownTests = kernels.find(({ name }) => name === selftestsOf);
  await using selftests = ownTests && (await packOwnTests(compiler));
  await using large = await largeProject();
  const sizes = [
    { project: projectRoot, cases: declared.cases },
    { project: large.folder, cases: large.cases },
  ] as const;
  // Compiled already, for all that follows: where each lies, since objects know the places of their cases.
  for (const { project } of sizes) await suite(project, cache, [kernels[0]!.name]);

  const samples = new Samples();
  for (let round = 1; round <= Number(options.rounds); round++) {
    let stockSum = 0;
    for (const kernel of kernels) {
      say(`round ${round}: ${kernel.name}`);
      const { seconds: stock } = await stockBoot(kernel, initramfs.path, options.accel);
      stockSum += stock;
      if (selftests && kernel === ownTests)
        samples.add('selftests', (await runSelftests(kernel, selftests, options.accel)).seconds / stock);
      for (const { project, cases } of sizes) {
        const fresh = await freshCache();
        samples.add(`unseen ${cases.length}`, (await suite(project, fresh, [kernel.name])).seconds / stock);
        const seen = await suite(project, fresh, [kernel.name]);
        samples.add(`seen ${cases.length}`, seen.seconds / stock);
        const forkExec = await forkExecMicroseconds(kernel, fresh, options.accel);
        const costs = seen.results.kernels[0]!.cases.map(({ microseconds }) => microseconds / forkExec);
        samples.add(`case ${cases.length}`, rowOf('', costs).ratio / programsAtATime);
        await rm(fresh, { recursive: true });
      }
      await using watching = await startWatching(kernel.name, options.accel);
      await watching.edit();
      samples.add('edited', (await watching.edit()) / stock);
    }
    const names = kernels.map(({ name }) => name);
    for (const { project, cases } of sizes) {
      say(`round ${round}: all kernels, ${cases.length} cases`);
      const fresh = await freshCache();
      samples.add(`all unseen ${cases.length}`, (await suite(project, fresh, names)).seconds / stockSum);
      samples.add(`all seen ${cases.length}`, (await suite(project, fresh, names)).seconds / stockSum);
      samples.add(`start ${cases.length}`, (await secondsToFirstGuest(project, names[0]!, fresh)) / 0.3);
      await rm(fresh, { recursive: true });

      say(`round ${round}: compiling ${cases.length} cases`);
      const nothing = join(folder, 'nothing');
      const fromNothing = await startCompiler(toolchain, nothing);
      const compile = () => Promise.all([fromNothing.bundle(cases), fromNothing.agent()]);
      samples.add(`compiling ${cases.length}`, (await seconds(compile)) / 5);
      samples.add(`compiling again ${cases.length}`, (await seconds(compile)) / 5);
      await rm(nothing, { recursive: true });
    }
  }
  const [own, more] = sizes.map(({ cases }) => cases.length);
  return [
    samples.row(`unseen ${more}`, `${more} cases, kernel never seen / stock boot`, 1.5),
    samples.row(`seen ${more}`, `${more} cases, kernel seen before / stock boot`, 0.8),
    samples.row(`all unseen ${more}`, `${more} cases, all kernels, never seen / sum of stock boots`, 1),
    samples.row(`all seen ${more}`, `${more} cases, all kernels, seen before / sum of stock boots`, 0.6),
    samples.row(`case ${more}`, `${more} cases: one (median) / vfork + exec + wait of an empty program`, 0.7),
    samples.row(`compiling ${more}`, `compiling ${more} cases from nothing / 5 s`, 1),
    samples.row(`compiling again ${more}`, `compiling ${more} cases when nothing changed / 5 s`),
    samples.row('edited', 'one edited case, kernel seen, save to verdict / stock boot', 0.25),
    samples.row(`start ${more}`, `${more} cases: from the command to its first guest / 0.3 s`, 1),
    samples.row(`unseen ${own}`, `today's ${own} cases, kernel never seen / stock boot`),
    samples.row(`seen ${own}`, `today's ${own} cases, kernel seen before / stock boot`),
    samples.row(`all unseen ${own}`, `today's ${own} cases, all kernels, never seen / sum of stock boots`),
    samples.row(`all seen ${own}`, `today's ${own} cases, all kernels, seen before / sum of stock boots`),
    samples.row(
      `case ${own}`,
      `today's ${own} cases: one (median) / vfork + exec + wait of an empty program`,
    ),
    samples.row(`start ${own}`, `today's ${own} cases: from the command to its first guest / 0.3 s`),
    samples.row(`compiling ${own}`, `compiling today's ${own} cases from nothing / 5 s`),
    ...(selftests
      ? [samples.row('selftests', `for scale: ${selftestsOf}'s own selftests, plainest harness / stock boot`)]
      : []),
  ];
}

/** The two that are of mremap alone. */
async function packOwnTests(compiler: Compiler): Promise<Selftests> {
  const source = await resolveSource(selftestsOf, { cache, cwd: '/', onNote: say });
  await using workshop = await openWorkshop(source, { onNote: say });
  return packSelftests(workshop.tree, compiler, folder, { wanted: ['mremap_dontunmap', 'mremap_test'] });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** A cache that has kernels and compiled programs, and has never seen a guest. */
async function freshCache(): Promise<string> {
  const fresh = await mkdtemp(join(folder, 'cache-'));
  await mkdir(join(fresh, 'kernels'), { recursive: true });
  for (const { name } of kernels) await symlink(join(cache, 'kernels', name), join(fresh, 'kernels', name));
  await cp(join(cache, 'programs'), join(fresh, 'programs'), { recursive: true });
  return fresh;
}

/** The command as users type it, from its start to its end. */
async function suite(
  project: string,
  own: string,
  names: readonly string[],
): Promise<{ seconds: number; results: Results }> {
  const json = join(folder, 'results.json');
  const args = ['run', ...names.flatMap((name) => ['-k', name]), '--accel', options.accel, '--json', json];
  const took = await seconds(async () => {
    const { exitCode, all } = await execa(join(project, 'bin/dontunmap'), args, {
      env: { DONTUNMAP_CACHE: own },
      reject: false,
      all: true,
    });
    // What does not conform may take any time.
    if (exitCode !== 0) throw new Error(all);
  });
  return { seconds: took, results: JSON.parse(await readFile(json, 'utf8')) as Results };
}
