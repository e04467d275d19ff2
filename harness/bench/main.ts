/** `npm run bench`: every row of the budgets, against stock boots of the same kernels in the same run. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import * as declared from '../../cases/index.ts';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import type { Results } from '../results/results.ts';
import { packInitramfs } from '../run/initramfs.ts';
import { forkExecMicroseconds } from './fork-exec.ts';
import { rowOf, type Row, table } from './samples.ts';
import { packSelftests, runSelftests } from './selftests.ts';
import { readSpecification } from '../spec/specification.ts';
import { stockBoot } from './stock-boot.ts';
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
  .option('--rounds <n>', 'how often everything is measured', '3')
  .option('-k, --kernel <kernel...>', 'kernels', [...defaultKernels])
  .option('--accel <how>', 'tcg or kvm', 'tcg')
  .parse();
const options = program.opts<Options>();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const cache = cacheFolder();
const { cases } = readSpecification(declared, projectRoot);
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
  await using selftests = ownTests && (await packSelftests(selftestsOf, cache, compiler, folder));
  // Compiled already, for all that follows.
  await compiler.bundle(cases);

  const ratios = {
    unseen: [] as number[],
    seen: [] as number[],
    edited: [] as number[],
    allUnseen: [] as number[],
    allSeen: [] as number[],
    perCase: [] as number[],
    compiling: [] as number[],
    again: [] as number[],
    selftests: [] as number[],
  };
  for (let round = 1; round <= Number(options.rounds); round++) {
    let stockSum = 0;
    for (const kernel of kernels) {
      say(`round ${round}: ${kernel.name}`);
      const stock = await stockBoot(kernel, initramfs.path, options.accel);
      stockSum += stock;
      if (selftests && kernel === ownTests)
        ratios.selftests.push((await runSelftests(kernel, selftests, options.accel)) / stock);
      const fresh = await freshCache();
      ratios.unseen.push((await suite(fresh, [kernel.name])).seconds / stock);
      const seen = await suite(fresh, [kernel.name]);
      ratios.seen.push(seen.seconds / stock);
      const forkExec = await forkExecMicroseconds(kernel, fresh, options.accel);
      const costs = seen.results.kernels[0]!.cases.map(({ microseconds }) => microseconds / forkExec);
      ratios.perCase.push(rowOf('', costs).ratio);
      await rm(fresh, { recursive: true });
      await using watching = await startWatching(kernel.name, options.accel);
      await watching.edit();
      ratios.edited.push((await watching.edit()) / stock);
    }
    say(`round ${round}: all kernels`);
    const fresh = await freshCache();
    const names = kernels.map(({ name }) => name);
    ratios.allUnseen.push((await suite(fresh, names)).seconds / stockSum);
    ratios.allSeen.push((await suite(fresh, names)).seconds / stockSum);
    await rm(fresh, { recursive: true });

    say(`round ${round}: compiling`);
    const nothing = join(folder, 'nothing');
    const fromNothing = await startCompiler(toolchain, nothing);
    const compile = () => Promise.all([fromNothing.bundle(cases), fromNothing.agent()]);
    ratios.compiling.push((await seconds(compile)) / 5);
    ratios.again.push((await seconds(compile)) / 5);
    await rm(nothing, { recursive: true });
  }
  return [
    rowOf('whole suite, kernel never seen / stock boot', ratios.unseen, 1),
    rowOf('whole suite, kernel seen before / stock boot', ratios.seen),
    rowOf('one edited case, kernel seen, save to verdict / stock boot', ratios.edited, 0.25),
    rowOf('all kernels, never seen / sum of stock boots', ratios.allUnseen, 0.6),
    rowOf('all kernels, seen before / sum of stock boots', ratios.allSeen, 0.6),
    rowOf('a case (median) / fork + exec + wait of an empty program', ratios.perCase, 3),
    rowOf('compiling the suite from nothing / 5 s', ratios.compiling, 1),
    rowOf('compiling the suite when nothing changed / 5 s', ratios.again),
    ...(selftests
      ? [rowOf(`for scale: ${selftestsOf}'s own selftests, plainest harness / stock boot`, ratios.selftests)]
      : []),
  ];
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
async function suite(own: string, names: readonly string[]): Promise<{ seconds: number; results: Results }> {
  const json = join(own, 'results.json');
  const args = ['run', ...names.flatMap((name) => ['-k', name]), '--accel', options.accel, '--json', json];
  const took = await seconds(() =>
    execa(join(projectRoot, 'bin/dontunmap'), args, { env: { DONTUNMAP_CACHE: own }, reject: false }),
  );
  return { seconds: took, results: JSON.parse(await readFile(json, 'utf8')) as Results };
}
