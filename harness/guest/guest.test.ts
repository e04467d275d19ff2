/** QEMU's ways to fail, by small fakes on PATH. */
import { chmod, type FileHandle, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathWithout } from '../testing/path.ts';
import type { Job, RawRun, Work } from './guest.ts';
import { runCommands } from './jobs.ts';
import { staleCode } from './stale-code.ts';
import { startGuest, type StartPlan } from './start.ts';
import { formatLine, type LineKind } from './wire.ts';

let folder: string;
let nothing: FileHandle;
const path = process.env['PATH'];
const banner = '6.1.0 (somebody) #1';
const hello = {
  release: '6.1.0',
  version: '#1',
  machine: 'x86_64',
  pageSize: 4096,
  cpus: 2,
  slots: 2,
  memoryKiB: 1000,
  ports: false,
  forkMicroseconds: 100,
};
const greeting = formatLine({ number: 0, kind: 'hello', seq: 0, payload: JSON.stringify(hello) });
const say = (text: string): string => `printf '%s' '${text}'`;
/** Greets, and answers that it hears. */
const here = `read x; ${say(formatLine({ number: 1, kind: 'here', seq: 0, payload: '' }))}`;
const up = `${say(greeting)}; ${here}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-fake-'));
  nothing = await open('/dev/null');
});
afterAll(async () => {
  process.env['PATH'] = path;
  await nothing.close();
  await rm(folder, { recursive: true });
});

/** Boots with a shell script in QEMU's place. */
async function boot(script: string, more: Partial<StartPlan> = {}, searched = `${folder}:${path}`) {
  await writeFile(join(folder, 'qemu-system-x86_64'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'qemu-system-x86_64'), 0o755);
  process.env['PATH'] = searched;
  return startGuest({
    kernel: { name: 'k', arch: 'x86_64', hash: 'h', banner },
    files: { image: nothing, vmlinux: undefined, initramfs: nothing, bundle: nothing },
    keys: { agent: '', bundle: '', emulator: '' },
    accelerator: 'tcg',
    cache: folder,
    snapshots: false,
    keyed: false,
    bootSeconds: 1,
    ...more,
  });
}

const work = (next: Work['next'], onEnd: Work['onEnd']): Work => ({
  next,
  onEnd,
  onLate: () => undefined,
  until: Infinity,
  settle: false,
});

/** Hands out so many jobs that want to be alone; what came of them. */
const jobs = (...milliseconds: number[]) =>
  handOut(milliseconds.map((each, i) => job(i + 1, { milliseconds: each })));
const job = (seq: number, more: Partial<Job> = {}): Job => ({
  seq,
  number: 10 * seq,
  milliseconds: 1000,
  alone: true,
  fresh: false,
  settled: false,
  counted: false,
  mayMount: false,
  ...more,
});

function handOut(all: readonly Job[]) {
  const runs: RawRun[] = [];
  const left = [...all];
  return { runs, next: () => left.shift(), onEnd: (run: RawRun) => void runs.push(run) };
}

it.each([
  [
    'hangs',
    'echo some console >&3; exec sleep 60',
    'kernel',
    /its agent was not heard within 1 s/,
    /some console/,
  ],
  ['panics', 'echo "Kernel panic - not syncing: VFS" >&3; exit 0', 'kernel', /Kernel panic/, /VFS/],
  ['resets', 'exit 0', 'kernel', /reset or powered itself off/, /console is empty/],
  [
    'cannot start',
    'echo "bad option \\033[1m" >&2; exit 1',
    'harness',
    /QEMU could not start k/,
    /bad option/,
  ],
  ['is killed', 'echo x >&3; kill -9 $$', 'harness', /killed by SIGKILL/, /x/],
  [
    'talks nonsense first',
    `${say(formatLine({ number: 0, kind: 'note', seq: 0, payload: 'x' }))}; exec sleep 9`,
    'kernel',
    /does not come up/,
    /./,
  ],
])('a QEMU that %s', async (_, script, kind, sentence, evidence) => {
  await expect(boot(script)).rejects.toMatchObject({
    kind,
    message: expect.stringMatching(sentence),
    evidence: expect.stringMatching(evidence),
  });
});

it.each([
  ['prlimit', /^prlimit$/],
  ['setpriv', /^setpriv$/],
  ['qemu-system-x86_64', /^qemu-system-x86_64$/],
])('says that %s is not installed, and not another', async (command, hidden) => {
  process.env['PATH'] = path;
  const searched = await pathWithout(hidden, join(folder, `without-${command}`));
  await expect(boot('exit 0', {}, searched)).rejects.toMatchObject({
    kind: 'harness',
    message: expect.stringMatching(new RegExp(`^${command} is not installed; type: `)),
  });
});

it('says what to install when there is no QEMU', async () => {
  const bare = join(folder, 'bare');
  await mkdir(bare);
  for (const name of ['prlimit', 'setpriv']) await symlink(`/usr/bin/${name}`, join(bare, name));
  await expect(boot('exit 0', { accelerator: 'kvm' }, bare)).rejects.toMatchObject({
    kind: 'harness',
    message: expect.stringContaining('qemu-system-x86_64 is not installed'),
  });
});

it('tries another method when one does not lead there, and begins with that when it has been so twice', async () => {
  const script = `case "$*" in *microvm*) exit 0;; *) ${up}; read x;; esac`;
  const files = { image: nothing, vmlinux: nothing, initramfs: nothing, bundle: nothing };
  for (let i = 0; i < 2; i++) {
    await using guest = await boot(script, { files });
    expect(guest.method).toBe('q35-pvh');
  }
  await using third = await boot(`${up}; read x`, { files });
  expect(third.method).toBe('q35-pvh');
});

it('prefers a machine on which a kernel finds two processors, and takes what there is', async () => {
  const one = formatLine({
    number: 0,
    kind: 'hello',
    seq: 0,
    payload: JSON.stringify({ ...hello, cpus: 1 }),
  });
  const files = { image: nothing, vmlinux: nothing, initramfs: nothing, bundle: nothing };
  const kernel = { name: 'k', arch: 'x86_64', hash: 'one', banner };
  await using two = await boot(
    `case "$*" in *microvm*) ${say(one)};; *) ${say(greeting)};; esac; ${here}; read x`,
    {
      files,
      kernel,
    },
  );
  expect(two.method).toBe('q35-pvh');
  await using alone = await boot(`${say(one)}; ${here}; read x`, {
    files,
    kernel: { ...kernel, hash: 'alone' },
  });
  expect(alone).toMatchObject({ method: 'microvm', hello: { cpus: 1 } });
});

it('is not taken for another kernel than its image says', async () => {
  const of = (said: string) =>
    boot(`${say(greeting)}; ${here}; read x`, {
      kernel: { name: 'k', arch: 'x86_64', hash: 'h', banner: said },
    });
  await expect(of('5.10.0 (somebody) #1')).rejects.toThrow(
    /^The guest of k says that it is 6\.1\.0 .*, and its image is of 5\.10\.0 \(somebody\) .*; give an image that boots what it says/,
  );
  await expect(of('6.1.0 (somebody) #2 SMP of another day')).rejects.toThrow('The guest of k says');
});

it('is ended at once when the run is', async () => {
  const abort = new AbortController();
  const booting = boot('exec sleep 60', { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 200);
  await expect(booting).rejects.toThrow('enough');
  await expect(boot('exec sleep 60', { signal: abort.signal })).rejects.toThrow('enough');
});

const line = (number: number, kind: LineKind, payload = '', seq = 1): string =>
  say(formatLine({ number: number + 1, kind, seq, payload }));

it.each([
  ['is killed', 'kill -9 $$', { how: 'lost', cause: 'qemu', why: 'QEMU was killed by SIGKILL' }],
  ['fails', 'echo oh >&2; exit 3', { how: 'lost', cause: 'qemu', why: 'QEMU failed: oh' }],
  ['ends', 'exit 0', { how: 'lost', cause: 'kernel', why: 'the guest reset itself' }],
])('a QEMU that %s while a program runs', async (_, script, end) => {
  await using guest = await boot(
    `${up}; read x; ${line(1, 'begin')}; ${line(2, 'rec', 'begin')}; sleep 0.1; ${script}`,
  );
  expect(guest.hello).toEqual(hello);
  const { next, onEnd } = jobs(1000, 1000);
  expect(await guest.run(work(next, onEnd))).toMatchObject({
    ...end,
    begun: [{ seq: 1, records: 'begin', beside: [] }],
    unbegun: [{ seq: 2 }],
  });
});

const oops = 'Oops: int3: 0000 [#1] PREEMPT SMP NOPTI';
const panics = (why: string): string =>
  `echo '${why}' >&3; echo 'Kernel panic - not syncing: Fatal exception' >&3; sleep 0.2; exit 0`;
const byQemu = { cause: 'qemu', why: 'QEMU executed code that the kernel had replaced (int3)' };

it.each([
  ['its log', `${line(2, 'log', oops)}; read y`, byQemu],
  ['its log, later', `${line(2, 'late', oops, 0)}; read y`, byQemu],
  ['a panic', panics(`[    1.000000] ${oops}`), byQemu],
  ['a panic of 5.10', panics('[    1.000000] int3: 0000 [#1] SMP NOPTI'), byQemu],
  ['another panic', panics('[    1.000000] Oops: 0000 [#1] SMP NOPTI'), { cause: 'kernel' }],
])('a breakpoint that nobody has set is QEMU executing old code: by %s', async (_, script, end) => {
  await using guest = await boot(`${up}; read x; ${line(1, 'begin')}; ${script}`);
  const { next, onEnd } = jobs(1000, 1000);
  expect(await guest.run(work(next, onEnd))).toMatchObject({
    how: 'lost',
    ...end,
    begun: [{ seq: 1 }],
    unbegun: [{ seq: 2 }],
  });
});

it("is the kernel's own where the processor executes it", () => {
  expect(staleCode([oops], 'tcg')).toBe(byQemu.why);
  expect(staleCode([oops], 'kvm')).toBeUndefined();
});

it('is lost without anybody to blame when nothing had begun', async () => {
  await using guest = await boot(`${up}; read x; exit 0`);
  const { next, onEnd } = jobs(1);
  expect(await guest.run(work(next, onEnd))).toEqual({
    how: 'lost',
    cause: 'kernel',
    why: 'the guest reset itself',
    begun: [],
    unbegun: [job(1, { milliseconds: 1 })],
  });
});

it('takes both that may have begun for begun when two run at a time', async () => {
  await using guest = await boot(`${up}; read x; ${line(1, 'end', 'exited:0:5:shared ', 2)}; exit 0`);
  const { runs, next, onEnd } = handOut([1, 2, 3, 4].map((seq) => job(seq, { alone: false })));
  expect(await guest.run(work(next, onEnd))).toMatchObject({
    how: 'lost',
    begun: [
      { seq: 1, beside: [2, 3] },
      { seq: 3, beside: [1] },
    ],
    unbegun: [{ seq: 4 }],
  });
  expect(runs).toMatchObject([{ seq: 2, beside: [1] }]);
});

it('sends jobs that are alike in one line', () => {
  const all = [job(1), job(2), job(3, { fresh: true }), job(4, { alone: false, milliseconds: 7 })];
  expect(runCommands(all, 2)).toEqual([
    'run 1 2000 alone 10 20\n',
    'run 3 2000 alone-fresh 30\n',
    'run 4 14 shared 40\n',
  ]);
});

it.each([
  ['exited:127:5:alone ', { how: 'unknown', why: 'the program could not be executed' }],
  ['exited:0:5:alone ', { how: 'exited', code: 0 }],
  ['killed:11:5:alone ', { how: 'killed', signal: 'SIGSEGV' }],
  ['killed:64:5:alone ', { how: 'killed', signal: 'signal 64' }],
  ['server:9:5:alone ', { how: 'server-lost', why: 'it was killed by SIGKILL' }],
  ['server:0:5:alone ', { how: 'server-lost', why: 'its memory was changed' }],
  ['timeout:1500:5:alone ', { how: 'timed-out', seconds: 1.5 }],
  ['unknown:0:5:alone ', { how: 'unknown', why: 'the agent says unknown:0' }],
])('reads the ending %s', async (payload, end) => {
  await using guest = await boot(
    `${up}; read x; ${line(1, 'begin')}; ${line(2, 'out', 'o')}; ${line(3, 'log', 'l')}; ${line(4, 'note', 'pipe')}; ${line(5, 'beat')}; ${line(6, 'rec', 'begin\n')}; ${line(7, 'end', `${payload}end\n`)}; read y`,
  );
  const { runs, next, onEnd } = jobs(1);
  expect(await guest.run(work(next, onEnd))).toEqual({ how: 'done' });
  expect(runs).toEqual([
    {
      seq: 1,
      records: 'begin\nend\n',
      output: 'o\nagent: pipe failed',
      kernelLog: ['l'],
      end,
      microseconds: 5,
      beside: [],
      counts: '',
      logLost: false,
      paused: false,
    },
  ]);
});

it.each([
  ['mount', false, 'spoiled'],
  ['mount', true, 'done'],
  ['mounts', true, 'done'],
  ['a setting', true, 'spoiled'],
])(
  'answers for nothing behind a program that has changed %s, unless it may (%s)',
  async (what, mayMount, how) => {
    await using guest = await boot(
      `${up}; read x; ${line(1, 'begin')}; ${line(2, 'spoiled', what)}; ${line(3, 'end', 'exited:0:5:alone ')}; read y`,
    );
    const { next, onEnd } = handOut([job(1, { mayMount })]);
    expect(await guest.run(work(next, onEnd))).toMatchObject({ how });
  },
);

it.each(['exited:abc:xyz ', 'exited:1e9:5:alone ', 'exited:-1:5:alone ', 'exited:0:5 ', '', 'x'.repeat(300)])(
  'takes no ending from "%s"',
  async (payload) => {
    await using guest = await boot(`${up}; read x; ${line(1, 'begin')}; ${line(2, 'end', payload)}; read y`);
    const { runs, next, onEnd } = jobs(1);
    expect(await guest.run(work(next, onEnd))).toEqual({ how: 'done' });
    expect(runs).toMatchObject([
      { end: { how: 'unknown', why: expect.stringMatching(/^the agent says /) }, microseconds: 0 },
    ]);
  },
);

it('waits no longer than for all of it, and hears what comes late', async () => {
  await using guest = await boot(
    `${up}; read x; ${line(1, 'begin')}; ${line(2, 'end', 'exited:0:5:alone ')}; read y; ${line(3, 'late', 'WARNING: x', 0)}; ${line(4, 'here', '', 0)}; read z; ${line(5, 'beat', '', 2)}; read n`,
  );
  const { next, onEnd } = jobs(1);
  const late: string[] = [];
  const heard = { ...work(next, onEnd), onLate: (said: string) => void late.push(said), settle: true };
  expect(await guest.run(heard)).toEqual({ how: 'done' });
  expect(late).toEqual(['WARNING: x']);
  const more = job(2);
  const one = [more];
  expect(await guest.run({ ...work(() => one.shift(), onEnd), until: performance.now() })).toEqual({
    how: 'late',
    unbegun: [more],
  });
});

it('keeps no more of what a run says than an agent passes on', async () => {
  const flood = 'x'.repeat(400);
  const lines = Array.from({ length: 12000 }, (_, i) =>
    formatLine({ number: i + 3, kind: 'rec', seq: 1, payload: flood }),
  );
  await writeFile(join(folder, 'flood'), lines.join(''));
  await using guest = await boot(
    `${up}; read x; ${line(1, 'begin')}; cat ${join(folder, 'flood')}; ${line(12002, 'end', 'exited:0:5:alone ')}; read y`,
  );
  const { runs, next, onEnd } = jobs(1);
  expect(await guest.run(work(next, onEnd))).toEqual({ how: 'done' });
  expect(runs[0]!.records.length).toBeLessThan(4.1 * 2 ** 20);
  expect(runs).toMatchObject([{ end: { how: 'unknown', why: expect.stringContaining('no longer kept') } }]);
});

it('knows nothing of a program of which lines are lost for good', async () => {
  const [one, two] = [
    [line(1, 'begin'), line(2, 'gone'), line(3, 'end', 'exited:0:5:alone ')],
    // Its beginning is what was lost.
    [line(4, 'gone'), line(5, 'rec', 'x', 2), line(6, 'end', 'exited:0:5:alone ', 2)],
  ];
  await using guest = await boot(`${up}; read x; ${[...one, ...two].join('; ')}; read y; read z`);
  const { runs, next, onEnd } = jobs(1, 1);
  expect(await guest.run(work(next, onEnd))).toEqual({ how: 'done' });
  const end = { how: 'unknown', why: expect.stringContaining('lost on the wire') };
  expect(runs).toMatchObject([
    { seq: 1, end },
    { seq: 2, end },
  ]);
});
