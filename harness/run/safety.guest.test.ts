/** What docs/safety.md promises, shown on a real guest. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import type { Results } from '../results/results.ts';
import { terminalReport } from '../report/terminal.ts';
import { run } from './run.ts';
import { invented } from '../testing/specifications.ts';

const make = (name: string, program: Case['program'], expect: Case['expect'][string]): Case => ({
  id: `t/one/${name}`,
  clause: 't/one',
  title: name,
  program,
  expect: { always: expect },
});

const cases: readonly Case[] = [
  make(
    'sees-nothing-of-the-host',
    c`
    char line[256];
    FILE *partitions = fopen("/proc/partitions", "r"), *net = fopen("/proc/net/dev", "r");
    long disks = 0, interfaces = 0;

    if (!partitions || !net)
      lacks("/proc/partitions or /proc/net/dev");
    while (fgets(line, sizeof(line), partitions))
      disks += !!strpbrk(line, "0123456789");
    while (fgets(line, sizeof(line), net))
      interfaces += strchr(line, ':') && !strstr(line, "lo:");
    record_number("disks", disks);
    record_number("interfaces", interfaces);
  `,
    { disks: 0, interfaces: 0 },
  ),
  make(
    'draws-on-the-terminal',
    c`
    int kmsg = open("/dev/kmsg", O_WRONLY);

    record_string("\x1b[2Jname", "\x1b[2J");
    puts("\x1b]0;title\x07\x1b[2J");
    if (write(kmsg, "<4>WARNING: \x1b[2J\n", 17) < 0)
      broken("kmsg");
  `,
    {},
  ),
  make('is-there-for-a-while', c`sleep(3);`, {}),
];

/** Lines `Name: value` of a file of /proc. */
async function facts(pid: number, file: string): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${pid}/${file}`, 'utf8');
  const pairs = text.split('\n').map((line) => line.split(file === 'limits' ? /\s{2,}/ : /:\s+/));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

const qemuOf = async (parent: number): Promise<number> =>
  Number(
    (await execa('pgrep', ['-P', String(parent), 'qemu-system'], { reject: false })).stdout.split('\n')[0],
  );

let folder: string;
let results: Results;
let status: Record<string, string> = {};
let limits: Record<string, string> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-safety-'));
  const cache = cacheFolder();
  const looks: Promise<void>[] = [];
  results = await run({
    cases,
    specification: invented(cases),
    kernels: [{ name: '5.10', kernel: resolveKernel('5.10', { cache, cwd: '/' }) }],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache: folder,
    jobs: 1,
    onProgress: ({ what }) => {
      if (what !== 'ran' || looks.length > 0) return;
      const look = async (): Promise<void> => {
        const pid = await qemuOf(process.pid);
        [status, limits] = [await facts(pid, 'status'), await facts(pid, 'limits')];
      };
      looks.push(look());
    },
  });
  await Promise.all(looks);
});
afterAll(() => rm(folder, { recursive: true }));

it('gives a guest no disk and no network', () => {
  expect(results.kernels[0]!.cases[0]).toMatchObject({ verdict: 'conforms' });
});

it('filters the system calls of QEMU, which can win no rights', () => {
  expect(status).toMatchObject({ Seccomp: '2', NoNewPrivs: '1' });
});

it.runIf(process.getuid?.() === 0)('runs QEMU without the rights of root', () => {
  expect(status['Uid']).toMatch(/^65534\s+65534\s+65534\s+65534$/);
  expect(status['Gid']).toMatch(/^65534\s/);
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
    expect(status[set], set).toMatch(/^0+$/);
});

it('bounds the memory of QEMU, and lets it write no file', () => {
  expect(limits).toMatchObject({
    'Max address space': String(4 * 2 ** 30),
    'Max file size': '0',
    'Max core file size': '0',
  });
});

it('lets nothing of a guest reach the terminal as it is', () => {
  expect(results.kernels[0]!.cases[1]).toMatchObject({ verdict: 'deviates' });
  expect(terminalReport(results, { columns: 80, color: false })).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
});

it('ends QEMU with the run, even one that is killed', async () => {
  const args = ['run', 'uses/heap-moved-under-mutators', '-k', '5.10', '--accel', 'tcg'];
  const running = execa(
    join(projectRoot, 'node_modules/.bin/node'),
    [join(projectRoot, 'harness/commands/main.ts'), ...args],
    {
      cwd: folder,
      env: { DONTUNMAP_CACHE: cacheFolder() },
      reject: false,
    },
  );
  const pid = await vi.waitUntil(() => qemuOf(running.pid!).then((found) => found > 0 && found), 60_000);
  running.kill('SIGKILL');
  await running;
  // Dead, and perhaps not yet waited for by whoever inherits orphans here.
  await vi.waitFor(async () => {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
    expect(state).toMatch(/^gone$|\) Z /);
  }, 10_000);
});
