/** What may come from outside of a guest: to QEMU, to its snapshot, to the cache. Every case keeps its true verdict. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import type { Results } from '../results/results.ts';
import type { Progress, RunPlan } from './plan.ts';
import { run } from './run.ts';
import { invented } from '../testing/specifications.ts';

const make = (name: string, program: Case['program'], more: Partial<Case> = {}): Case => ({
  id: `t/one/${name}`,
  clause: 't/one',
  title: name,
  program,
  expect: { always: { a: 1 } },
  ...more,
});
const cases: readonly Case[] = [
  ...Array.from({ length: 6 }, (_, i) => make(`case-${i}`, c`record_number("a", 1);`)),
  make('wrong', c`record_number("a", 2);`),
  make('slow', c`sleep(1); record_number("a", 1);`),
];

let folder: string;
let cache: string;
let kernel: Kernel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-outside-'));
  kernel = await resolveKernel('5.10', { cache: cacheFolder(), cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
let count = 0;
beforeEach(async () => {
  cache = join(folder, String(count++));
  await mkdir(cache);
});

/** Runs the cases and checks that each has its verdict; the kernel's results and what was said. */
async function runAll(more: Partial<RunPlan> = {}) {
  const events: Progress[] = [];
  const { kernels } = await run({
    cases,
    specification: invented(cases),
    kernels: [{ name: kernel.name, kernel }],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache,
    jobs: 1,
    ...more,
    onProgress: (event) => {
      events.push(event);
      more.onProgress?.(event);
    },
  });
  for (const { id, verdict, reason } of kernels[0]!.cases)
    expect({ id, verdict }, reason).toEqual({ id, verdict: id === 't/one/wrong' ? 'deviates' : 'conforms' });
  const notes = events.flatMap((event) => (event.what === 'note' ? [event.text] : []));
  return { kernel: kernels[0]!, notes, lost: events.filter((event) => event.what === 'lost').length };
}

/** Does something once, when the first case has run. */
function once(act: () => unknown): (event: Progress) => void {
  let done = false;
  return (event) => {
    if (event.what !== 'ran' || done) return;
    done = true;
    act();
  };
}

const qemus = async (): Promise<readonly number[]> =>
  (await execa('pgrep', ['-P', String(process.pid), 'qemu-system'], { reject: false })).stdout
    .split('\n')
    .filter(Boolean)
    .map(Number);

it.each(['SIGKILL', 'SIGSTOP'] as const)('QEMU gets a %s', async (signal) => {
  const strike = once(() => void qemus().then((pids) => pids.forEach((pid) => process.kill(pid, signal))));
  const { lost, kernel } = await runAll({ onProgress: strike });
  expect(lost).toBe(1);
  expect(kernel.boot?.guests).toBe(2);
  expect(await qemus()).toEqual([]);
});

it('resumes a snapshot, whatever program it is for', async () => {
  expect((await runAll()).kernel).toMatchObject({ boot: { resumed: false, method: 'microvm' } });
  expect((await runAll()).kernel).toMatchObject({ boot: { resumed: true, method: 'microvm' } });
  const changed = [
    make('new', c`record_number("a", 1); record_string("b", "x");`, { expect: { always: { a: 1, b: 'x' } } }),
  ];
  expect((await runAll({ cases: changed })).kernel).toMatchObject({ boot: { resumed: true } });
  // Over the wire, too, when a boot takes longer than that.
  expect((await runAll({ cases: changed, ports: false })).kernel.cases).toMatchObject([
    { verdict: 'conforms' },
  ]);
  for (const name of await readdir(join(cache, 'snapshots'))) {
    if (!name.endsWith('.json')) continue;
    const path = join(cache, 'snapshots', name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"bootMilliseconds":[\d.]+/, '"bootMilliseconds":60000'));
  }
  expect((await runAll({ cases: changed, ports: false })).kernel).toMatchObject({
    boot: { resumed: true },
    cases: [{ verdict: 'conforms' }],
  });
  expect((await runAll({ snapshots: false })).kernel).toMatchObject({ boot: { resumed: false } });
});

it.each([
  ['is truncated', (path: string) => truncate(path, 1000)],
  ['is of another QEMU', async (path: string) => scribble(path, 8)],
  ['is spoiled in the middle', async (path: string) => scribble(path, 40_000_000)],
])('a snapshot %s: it is thrown away and the kernel booted', async (_, spoil) => {
  await runAll();
  const names = await readdir(join(cache, 'snapshots'));
  await spoil(
    join(
      cache,
      'snapshots',
      names.find((name) => name.endsWith('.guest'))!,
    ),
  );
  const { notes } = await runAll();
  expect(notes).toEqual([]);
  expect((await runAll()).kernel.boot?.resumed).toBe(true);
});

/** Overwrites some bytes; the size stays. */
async function scribble(path: string, at: number): Promise<void> {
  await execa('dd', [
    'if=/dev/urandom',
    `of=${path}`,
    'bs=4096',
    'count=64',
    `seek=${at}`,
    'oflag=seek_bytes',
    'conv=notrunc',
  ]);
}

it.runIf(process.getuid?.() === 0).each([
  ['full', 'size=64k', /the disk is full/],
  ['read-only', 'ro', /read-only/],
])('a cache that is %s', async (_, option, why) => {
  await execa('mount', ['-t', 'tmpfs', '-o', option, 'none', cache]);
  try {
    if (option !== 'ro') await writeFile(join(cache, 'fill'), Buffer.alloc(60_000));
    const { notes } = await runAll();
    expect(notes).toEqual([expect.stringMatching(why)]);
  } finally {
    await execa('umount', [cache]);
  }
});

it.each(['compiling', 'ran'] as const)('the cache is deleted while it is %s', async (what) => {
  const image = join(cache, 'vmlinuz');
  await cp(kernel.image, image);
  let deleting: Promise<void> | undefined;
  const { kernel: answered } = await runAll({
    kernels: [{ name: kernel.name, kernel: { ...kernel, image } }],
    onProgress: (event) => {
      // As somebody would by hand: once, and what comes into a folder meanwhile stays.
      if (event.what === what)
        deleting ??= rm(cache, { recursive: true, force: true }).catch(() => undefined);
    },
  });
  await deleting;
  expect(answered.cases).toHaveLength(cases.length);
});

it('two runs share a cache', async () => {
  const both = await Promise.all([runAll(), runAll()]);
  for (const { notes } of both) expect(notes).toEqual([]);
  expect((await readdir(join(cache, 'scratch'))).length).toBe(0);
  expect((await readdir(join(cache, 'snapshots'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

it.each([
  ['comes up', 0],
  ['runs', 700],
])('the machine stands still while a guest %s: that says nothing', async (_, milliseconds) => {
  const json = join(folder, 'stood-still.json');
  const started = execa(
    join(projectRoot, 'bin/dontunmap'),
    ['run', '-k', '5.10', '--accel', 'tcg', '--json', json],
    {
      detached: true,
      reject: false,
      env: { DONTUNMAP_CACHE: cacheFolder() },
    },
  );
  // All of it, as Ctrl-Z does; longer than any deadline of a case.
  await new Promise((resolve) => started.stderr.once('data', resolve));
  await setTimeout(milliseconds);
  process.kill(-started.pid!, 'SIGSTOP');
  await setTimeout(13_000);
  process.kill(-started.pid!, 'SIGCONT');
  const { exitCode, stdout, stderr } = await started;
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  const { kernels } = JSON.parse(await readFile(json, 'utf8')) as Results;
  expect(
    kernels[0]!.cases.filter(
      ({ verdict, known }) => !['conforms', 'unsupported'].includes(verdict) && known === undefined,
    ),
  ).toEqual([]);
});
