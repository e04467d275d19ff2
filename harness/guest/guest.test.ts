/** QEMU's ways to fail, by small fakes on PATH. */
import { chmod, type FileHandle, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathWithout } from '../testing/path.ts';
import type { Job, RawRun } from './guest.ts';
import { startGuest, type StartPlan } from './start.ts';
import { formatLine, type LineKind } from './wire.ts';

let folder: string;
let nothing: FileHandle;
const path = process.env['PATH'];
const hello = {
  release: '6.1.0',
  version: '#1',
  machine: 'x86_64',
  pageSize: 4096,
  cpus: 2,
  memoryKiB: 1000,
  ports: false,
  forkMicroseconds: 100,
};
const greeting = formatLine({ number: 0, kind: 'hello', seq: 0, payload: JSON.stringify(hello) });
const say = (text: string): string => `printf '%s' '${text}'`;

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
    kernel: { name: 'k', arch: 'x86_64', hash: 'h' },
    files: { image: nothing, vmlinux: undefined, initramfs: nothing, bundle: nothing },
    keys: { agent: '', bundle: '', emulator: '' },
    accelerator: 'tcg',
    cache: folder,
    snapshots: false,
    bootSeconds: 1,
    ...more,
  });
}

/** Hands out so many jobs; what came of them. */
function jobs(...milliseconds: number[]) {
  const runs: RawRun[] = [];
  const left: Job[] = milliseconds.map((each, i) => ({ seq: i + 1, name: `p${i}`, milliseconds: each }));
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
  const script = `case "$*" in *microvm*) exit 0;; *) ${say(greeting)}; read x;; esac`;
  const files = { image: nothing, vmlinux: nothing, initramfs: nothing, bundle: nothing };
  for (let i = 0; i < 2; i++) {
    await using guest = await boot(script, { files });
    expect(guest.method).toBe('q35-pvh');
  }
  await using third = await boot(`${say(greeting)}; read x`, { files });
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
  const kernel = { name: 'k', arch: 'x86_64', hash: 'one' };
  await using two = await boot(`case "$*" in *microvm*) ${say(one)};; *) ${say(greeting)};; esac; read x`, {
    files,
    kernel,
  });
  expect(two.method).toBe('q35-pvh');
  await using alone = await boot(`${say(one)}; read x`, { files, kernel: { ...kernel, hash: 'alone' } });
  expect(alone).toMatchObject({ method: 'microvm', hello: { cpus: 1 } });
});

it('is ended at once when the run is', async () => {
  const abort = new AbortController();
  const booting = boot('exec sleep 60', { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 200);
  await expect(booting).rejects.toThrow('enough');
  await expect(boot('exec sleep 60', { signal: abort.signal })).rejects.toThrow('enough');
});

const line = (number: number, kind: LineKind, payload = '', seq = 1): string =>
  say(formatLine({ number, kind, seq, payload }));

it.each([
  ['is killed', 'kill -9 $$', { how: 'lost', cause: 'qemu', why: 'QEMU was killed by SIGKILL' }],
  ['fails', 'echo oh >&2; exit 3', { how: 'lost', cause: 'qemu', why: 'QEMU failed: oh' }],
  ['ends', 'exit 0', { how: 'lost', cause: 'kernel', why: 'the guest reset itself' }],
])('a QEMU that %s while a program runs', async (_, script, end) => {
  await using guest = await boot(
    `${say(greeting)}; read x; ${line(1, 'begin')}; ${line(2, 'rec', 'begin')}; sleep 0.1; ${script}`,
  );
  expect(guest.hello).toEqual(hello);
  const { next, onEnd } = jobs(1000, 1000);
  expect(await guest.run(next, onEnd)).toMatchObject({
    ...end,
    current: { seq: 1, records: 'begin' },
    unbegun: [{ seq: 2 }],
  });
});

it('is lost without anybody to blame when nothing had begun', async () => {
  await using guest = await boot(`${say(greeting)}; read x; exit 0`);
  const { next, onEnd } = jobs(1);
  expect(await guest.run(next, onEnd)).toEqual({
    how: 'lost',
    cause: 'kernel',
    why: 'the guest reset itself',
    unbegun: [{ seq: 1, name: 'p0', milliseconds: 1 }],
  });
});

it.each([
  ['exited:127:5', { how: 'unknown', why: 'the program could not be executed' }],
  ['exited:0:5', { how: 'exited', code: 0 }],
  ['killed:11:5', { how: 'killed', signal: 'SIGSEGV' }],
  ['killed:64:5', { how: 'killed', signal: 'signal 64' }],
  ['timeout:1500:5', { how: 'timed-out', seconds: 1.5 }],
  ['unknown:0:5', { how: 'unknown', why: 'the agent says unknown:0:5' }],
])('reads the ending %s', async (payload, end) => {
  await using guest = await boot(
    `${say(greeting)}; read x; ${line(1, 'begin')}; ${line(2, 'out', 'o')}; ${line(3, 'log', 'l')}; ${line(4, 'note', 'pipe')}; ${line(5, 'beat')}; ${line(6, 'end', payload)}; read y`,
  );
  const { runs, next, onEnd } = jobs(1);
  expect(await guest.run(next, onEnd)).toEqual({ how: 'done' });
  expect(runs).toEqual([
    { seq: 1, records: '', output: 'o\nagent: pipe failed', kernelLog: ['l'], end, microseconds: 5 },
  ]);
});

it('knows nothing of a program of which lines are lost for good', async () => {
  const [one, two] = [
    [line(1, 'begin'), line(2, 'gone'), line(3, 'end', 'exited:0:5')],
    // Its beginning is what was lost.
    [line(4, 'gone'), line(5, 'rec', 'x', 2), line(6, 'end', 'exited:0:5', 2)],
  ];
  await using guest = await boot(`${say(greeting)}; read x; ${[...one, ...two].join('; ')}; read y; read z`);
  const { runs, next, onEnd } = jobs(1, 1);
  expect(await guest.run(next, onEnd)).toEqual({ how: 'done' });
  const end = { how: 'unknown', why: expect.stringContaining('lost on the wire') };
  expect(runs).toMatchObject([
    { seq: 1, end },
    { seq: 2, end },
  ]);
});
