/** QEMU's ways to fail, by small fakes on PATH. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootGuest } from './guest.ts';
import { formatLine } from './wire.ts';

let folder: string;
const path = process.env['PATH'];
const hello = {
  release: '6.1.0',
  version: '#1',
  machine: 'x86_64',
  pageSize: 4096,
  cpus: 2,
  memoryKiB: 1000,
};
const greeting = formatLine({ number: 0, kind: 'hello', seq: 0, payload: JSON.stringify(hello) });
const say = (text: string): string => `printf '%s' '${text}'`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-fake-'));
});
afterAll(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

/** Boots with a shell script in QEMU's place. */
async function boot(script: string, more: { signal?: AbortSignal } = {}) {
  await writeFile(join(folder, 'qemu-system-x86_64'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'qemu-system-x86_64'), 0o755);
  process.env['PATH'] = `${folder}:${path}`;
  const kernel = { name: 'k', image: '/k', arch: 'x86_64' };
  return bootGuest({ kernel, initramfs: '/i', accelerator: 'tcg', bootSeconds: 1, ...more });
}

it.each([
  [
    'hangs',
    'echo some console >&3; exec sleep 60',
    'asked-wrongly',
    /nothing was heard for 1 s/,
    /some console/,
  ],
  ['panics', 'echo "Kernel panic - not syncing: VFS" >&3; exit 0', 'asked-wrongly', /Kernel panic/, /VFS/],
  ['resets', 'exit 0', 'asked-wrongly', /reset or powered itself off/, /console is empty/],
  [
    'cannot start',
    'echo "bad option \\033[1m" >&2; exit 1',
    'broken',
    /QEMU could not start k/,
    /bad option/,
  ],
  ['is killed', 'echo x >&3; kill -9 $$', 'broken', /killed by SIGKILL/, /x/],
  [
    'talks nonsense first',
    `${say(formatLine({ number: 0, kind: 'note', seq: 0, payload: 'x' }))}; exec sleep 9`,
    'asked-wrongly',
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

it('says what to install when there is no QEMU', async () => {
  const kernel = { name: 'k', image: '/k', arch: 'none' };
  await expect(
    bootGuest({ kernel, initramfs: '/i', accelerator: 'kvm', bootSeconds: 5 }),
  ).rejects.toMatchObject({ kind: 'broken' });
});

it('is ended at once when the run is', async () => {
  const abort = new AbortController();
  const booting = boot('exec sleep 60', { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 200);
  await expect(booting).rejects.toThrow('enough');
});

const line = (number: number, kind: 'begin' | 'rec' | 'out' | 'log' | 'note' | 'end', payload = ''): string =>
  say(formatLine({ number, kind, seq: 1, payload }));

it.each([
  ['is killed', 'kill -9 $$', { how: 'lost', cause: 'qemu', why: 'QEMU was killed by SIGKILL' }],
  ['fails', 'echo oh >&2; exit 3', { how: 'lost', cause: 'qemu', why: 'QEMU failed: oh' }],
  ['ends', 'exit 0', { how: 'lost', cause: 'kernel', why: 'the guest reset itself' }],
])('a QEMU that %s while a program runs', async (_, script, end) => {
  await using guest = await boot(
    `${say(greeting)}; read x; ${line(1, 'begin')}; ${line(2, 'rec', 'begin')}; sleep 0.1; ${script}`,
  );
  expect(guest.hello).toEqual(hello);
  const ended = await guest.run([{ seq: 1, path: '/p', milliseconds: 1000 }], () => undefined);
  expect(ended).toMatchObject({ ...end, current: { seq: 1, records: 'begin' } });
});

it('is lost without anybody to blame when nothing had begun', async () => {
  await using guest = await boot(`${say(greeting)}; read x; exit 0`);
  expect(await guest.run([{ seq: 1, path: '/p', milliseconds: 1 }], () => undefined)).toEqual({
    how: 'lost',
    cause: 'kernel',
    why: 'the guest reset itself',
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
    `${say(greeting)}; read x; ${line(1, 'begin')}; ${line(2, 'out', 'o')}; ${line(3, 'log', 'l')}; ${line(4, 'note', 'pipe')}; ${line(5, 'end', payload)}; read y`,
  );
  const runs: unknown[] = [];
  expect(await guest.run([{ seq: 1, path: '/p', milliseconds: 1 }], (raw) => runs.push(raw))).toEqual({
    how: 'done',
  });
  expect(runs).toEqual([
    { seq: 1, records: '', output: 'o\nagent: pipe failed', kernelLog: ['l'], end, microseconds: 5 },
  ]);
});
