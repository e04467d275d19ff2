/** What a kernel or QEMU may do to a run, by a fake QEMU on PATH. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { c } from '../spec/index.ts';
import { formatLine } from '../guest/wire.ts';
import { type Progress, run, type RunPlan } from './run.ts';

let folder: string;
const path = process.env['PATH'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-run-'));
  // QEMU runs with nobody's rights.
  await chmod(folder, 0o755);
  process.env['PATH'] = `${folder}:${path}`;
});
afterAll(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

const greeting = (release: string): string => {
  const hello = {
    release,
    version: '#1',
    machine: 'x86_64',
    pageSize: 4096,
    cpus: 2,
    memoryKiB: 1000,
    ports: false,
    forkMicroseconds: 1,
  };
  return `printf '%s' '${formatLine({ number: 0, kind: 'hello', seq: 0, payload: JSON.stringify(hello) })}'`;
};

async function runWith(script: string, more: Partial<RunPlan> = {}) {
  await writeFile(join(folder, 'qemu-system-x86_64'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'qemu-system-x86_64'), 0o755);
  const one = { id: 'T-1/x', clause: 'T-1', title: 't', program: c``, expect: { always: {} } };
  return run({
    cases: [one, { ...one, id: 'T-1/y' }],
    specification: {
      clauses: { 'T-1': { says: 's', source: [] } },
      eras: { always: { since: '2.6.0', title: '' } },
      known: [],
    },
    kernels: [
      Promise.resolve({
        name: 'k',
        image: '/bin/true',
        arch: 'x86_64',
        hash: 'h',
        package: 'p',
        version: '1',
      }),
    ],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    snapshots: false,
    cache: folder,
    jobs: 1,
    ...more,
  });
}

it('cannot tell anything when the guest is gone before a program has begun', async () => {
  const { kernels } = await runWith(`${greeting('6.1.5')}; read x; exit 0`);
  expect(kernels[0]).toMatchObject({ package: 'p 1', upstream: '6.1.5', boots: 6 });
  for (const result of kernels[0]!.cases)
    expect(result).toMatchObject({ verdict: 'broken', reason: 'the guest reset itself' });
});

it('asks again when QEMU is killed: no answer was given. After three times the case is broken', async () => {
  const begin = `printf '%s' '${formatLine({ number: 1, kind: 'begin', seq: 1, payload: '' })}'`;
  const events: Progress[] = [];
  const { kernels } = await runWith(`${greeting('6.1.5')}; read x; ${begin}; sleep 0.1; kill -9 $$`, {
    onProgress: (event) => events.push(event),
  });
  expect(kernels[0]).toMatchObject({ boots: 6 });
  for (const result of kernels[0]!.cases)
    expect(result).toMatchObject({ verdict: 'broken', reason: 'QEMU was killed by SIGKILL' });
  expect(events.filter((event) => event.what === 'lost')).toHaveLength(6);
});

it('asks for eras when a kernel names no release', async () => {
  await expect(runWith(`${greeting('custom')}; read x`)).rejects.toThrow(
    /calls itself "custom", which names no release/,
  );
});

it.each([
  ['ends at once', 'exit 0'],
  ['hangs', 'exec sleep 60'],
  ['stops in an internal error', 'echo "KVM internal error. Suberror: 1" >&2; exec sleep 60'],
  ['aborts', 'echo "kvm_buf_set_msrs: Assertion failed." >&2; kill -ABRT $$'],
])('boots under KVM to find out, and falls back when that %s', async (name, fails) => {
  const cache = join(folder, name.replaceAll(' ', '-'));
  await mkdir(cache);
  const notes: string[] = [];
  const signal = new AbortController().signal;
  const script = `case "$*" in *"-accel kvm"*) echo x >>${cache}/tries; ${fails};; esac; ${greeting('6.1.5')}; read x; exit 0`;
  const note = (event: Progress): void => void (event.what === 'note' && notes.push(event.text));
  for (let i = 0; i < 2; i++) {
    const { kernels } = await runWith(script, { accel: 'auto', onProgress: note, signal, cache });
    expect(kernels[0]).toMatchObject({ accelerator: 'tcg' });
  }
  // Where there is no /dev/kvm nothing is tried or said; where there is, it is tried once.
  for (const text of notes) expect(text).toMatch(/^KVM does not run a guest here \(.*\): using TCG$/);
  const tries = await readFile(join(cache, 'tries'), 'utf8').catch(() => '');
  expect(tries.length).toBeLessThanOrEqual(2);
});

it('leaves nothing behind when it is aborted or cannot compile', async () => {
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await expect(runWith('exit 0', { signal: abort.signal })).rejects.toThrow('enough');
  const gone = Promise.reject(new Error('no kernel'));
  gone.catch(() => undefined);
  await expect(runWith('exit 0', { kernels: [gone] })).rejects.toThrow('no kernel');
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
});
