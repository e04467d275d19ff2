/** What a kernel or QEMU may do to a run, by a fake QEMU on PATH. */
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { Failure } from '../failure.ts';
import { descriptors } from '../../qemu/machine/machine.ts';
import { formatLine, type LineKind } from '../guest/wire.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import type { Outcome } from './outcome.ts';
import type { AskedKernel, Progress, RunPlan } from './plan.ts';
import { runKernels } from './run.ts';
import { invented } from '../testing/specifications.ts';

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
    slots: 2,
    memoryKiB: 1000,
    ports: false,
    forkMicroseconds: 1,
  };
  const lines = [
    formatLine({ number: 0, kind: 'hello', seq: 0, payload: JSON.stringify(hello) }),
    formatLine({ number: 1, kind: 'here', seq: 0, payload: '' }),
  ];
  // It answers that it hears, too.
  return `printf '%s' '${lines[0]}'; read x; printf '%s' '${lines[1]}'`;
};

const kernel = (name: string, more: Partial<Kernel> = {}): AskedKernel => ({
  name,
  kernel: {
    name,
    release: '6.1.5',
    arch: 'x86_64',
    format: 'bzImage',
    image: join(folder, name),
    hash: name,
    banner: '6.1.5 (me@here) #1 SMP',
    ...more,
  },
});

const one: Case = { id: 't/one/x', clause: 't/one', title: 't', program: c``, expect: { always: {} } };
const two = [one, { ...one, id: 't/one/y' }];

/** Runs two cases with a shell script in QEMU's place, which finds the image of its kernel at $image. */
async function runWith(
  script: string,
  {
    kernels = () => [kernel('good')],
    ...more
  }: Partial<Omit<RunPlan, 'kernels'>> & { kernels?: () => readonly AskedKernel[] } = {},
) {
  const qemu = join(folder, 'qemu-system-x86_64');
  await writeFile(qemu, `#!/bin/sh\nimage=$(readlink /proc/$$/fd/${descriptors.first})\n${script}\n`);
  await chmod(qemu, 0o755);
  for (const name of ['good', 'bad']) await writeFile(join(folder, name), '');
  return runKernels({
    cases: two,
    specification: invented(two),
    // Not before: one that cannot be had fails at once.
    kernels: kernels(),
    overrides: { with: [], without: [] },
    accel: 'tcg',
    snapshots: false,
    keyed: false,
    cache: folder,
    jobs: 1,
    sideBySide: false,
    ...more,
  });
}

const line = (number: number, kind: LineKind, seq: number, payload = ''): string =>
  `printf '%s' '${formatLine({ number: number + 1, kind, seq, payload })}'`;
/** Answers the first case that a guest is handed. */
const answer = [
  line(1, 'begin', 1),
  line(2, 'rec', 1, 'begin\nend\n'),
  line(3, 'end', 1, 'exited:0:5:alone '),
].join('; ');
const endings = ({ observations }: Outcome) =>
  Object.fromEntries([...observations].map(([id, { ending }]) => [id, ending]));
const unknown = (why: unknown) => ({ how: 'unknown', why });

it('cannot tell anything when the guest is gone before a program has begun', async () => {
  const [good] = await runWith(`${greeting('6.1.5')}; read x; exit 0`);
  expect(good).toMatchObject({
    name: 'good',
    upstream: '6.1.5',
    boot: { boots: 6, release: '6.1.5', pageSize: 4096 },
  });
  const reset = unknown('the guest reset itself');
  expect(endings(good!)).toEqual({ 't/one/x': reset, 't/one/y': reset });
});

it('asks again when QEMU is killed: no answer was given. After three times it is not found out', async () => {
  const events: Progress[] = [];
  const [good] = await runWith(
    `${greeting('6.1.5')}; read x; ${line(1, 'begin', 1)}; sleep 0.1; kill -9 $$`,
    {
      onProgress: (event) => events.push(event),
    },
  );
  expect(good?.boot?.boots).toBe(6);
  const killed = unknown('QEMU was killed by SIGKILL');
  expect(endings(good!)).toEqual({ 't/one/x': killed, 't/one/y': killed });
  expect(events.filter((event) => event.what === 'lost')).toHaveLength(6);
});

it('keeps what was found out when no other guest can be started', async () => {
  const count = join(folder, 'started');
  await rm(count, { force: true });
  const [good] = await runWith(
    `[ -e ${count} ] && { echo "no memory" >&2; exit 1; }; ${greeting('6.1.5')}; read x; ${answer}; kill -9 $$`,
    { onProgress: ({ what }) => void (what === 'lost' && writeFileSync(count, '')) },
  );
  expect(good?.failure).toBeUndefined();
  expect(endings(good!)).toEqual({
    't/one/x': { how: 'exited', code: 0 },
    't/one/y': unknown('no other guest came up: QEMU could not start good (no memory)'),
  });
});

describe('a kernel that gives no answer leaves the others theirs', () => {
  const fine = `${greeting('6.1.5')}; read x; ${answer}; read x; exit 0`;
  const gone = () => Promise.reject(new Failure('usage', 'No kernel is called "bad".'));

  it.each<[string, string, () => AskedKernel, Partial<Outcome>]>([
    [
      'does not come up',
      'echo "kernel BUG at mm/mremap.c:1!" >&3; exit 0',
      () => kernel('bad'),
      {
        failure: {
          kind: 'kernel',
          why: expect.stringMatching(/^The kernel bad does not come up/) as string,
          console: ['kernel BUG at mm/mremap.c:1!'],
        },
      },
    ],
    [
      'cannot be started',
      'echo "no memory" >&2; exit 1',
      () => kernel('bad'),
      {
        failure: {
          kind: 'harness',
          why: expect.stringMatching(/^QEMU could not start bad/) as string,
          console: ['no memory'],
        },
      },
    ],
    [
      'names no release',
      greeting('custom'),
      () => kernel('bad', { release: 'custom', banner: 'custom (me@here) #1' }),
      { failure: { kind: 'usage', why: expect.stringMatching(/names no release/) as string, console: [] } },
    ],
    [
      'cannot be had',
      'exit 0',
      () => ({ name: 'bad', kernel: gone() }),
      { failure: { kind: 'usage', why: 'No kernel is called "bad".', console: [] } },
    ],
    [
      'is for a machine that is not emulated here',
      'exit 0',
      () => kernel('bad', { arch: 'none' }),
      {
        failure: {
          kind: 'usage',
          why: expect.stringMatching(/^Kernels for none cannot be run yet/) as string,
          console: [],
        },
      },
    ],
  ])('as it %s', async (_, script, bad, expected) => {
    const [first, second] = await runWith(`case $image in *bad) ${script}; exit 0;; esac; ${fine}`, {
      kernels: () => [bad(), kernel('good')],
      cases: [one],
    });
    expect(first).toMatchObject({ name: 'bad', ...expected });
    expect(first).not.toHaveProperty('boot');
    expect(first?.observations.size).toBe(0);
    expect(second?.failure).toBeUndefined();
    expect(endings(second!)).toEqual({ 't/one/x': { how: 'exited', code: 0 } });
  });

  it('unless it is the only one and was asked for wrongly', async () => {
    await expect(runWith(fine, { kernels: () => [{ name: 'bad', kernel: gone() }] })).rejects.toThrow(
      'No kernel is called',
    );
    await expect(runWith('exit 0')).resolves.toMatchObject([{ failure: { kind: 'kernel' } }]);
  });

  it('unless nobody has one', async () => {
    const kernels = () => ['good', 'bad'].map((name) => kernel(name, { arch: 'none' }));
    await expect(runWith(fine, { kernels })).rejects.toThrow('Kernels for none cannot be run yet');
  });
});

it('goes by --with alone on a kernel that names no release', async () => {
  const [good] = await runWith(`${greeting('custom')}; read x; ${answer}; read x`, {
    kernels: () => [kernel('good', { release: 'custom', banner: 'custom (me@here) #1' })],
    cases: [one],
    overrides: { with: ['always'], without: [] },
  });
  expect(good).toMatchObject({ changes: ['always'], boot: { release: 'custom' } });
  expect(good).not.toHaveProperty('upstream');
  expect(endings(good!)).toEqual({ 't/one/x': { how: 'exited', code: 0 } });
});

it('does not boot a kernel of which no case can be asked', async () => {
  const [good] = await runWith('exit 0', { cases: [{ ...one, expect: { future: {} } }] });
  expect(good).toMatchObject({ upstream: '6.1.5', changes: ['always'] });
  for (const none of ['boot', 'failure']) expect(good).not.toHaveProperty(none);
});

it('does not wait for a kernel when no program compiles', async () => {
  const never = { name: 'never', kernel: new Promise<never>(() => undefined) };
  const cases = [{ ...one, program: c`no C;` }];
  const running = runWith('exit 0', { kernels: () => [kernel('good'), never], cases, jobs: 2 });
  await expect(running).rejects.toThrow('The program of t/one/x does not compile');
});

it.each([
  ['ends at once', 'exit 0'],
  ['hangs', 'exec sleep 60'],
  ['stops in an internal error', 'echo "KVM internal error. Suberror: 1" >&2; exec sleep 60'],
  ['aborts', 'echo "kvm_buf_set_msrs: Assertion failed." >&2; kill -ABRT $$'],
])(
  'boots under KVM to find out, and falls back when that %s',
  async (name, fails) => {
    const cache = join(folder, name.replaceAll(' ', '-'));
    await mkdir(cache);
    const notes: Progress[] = [];
    const signal = new AbortController().signal;
    const script = `case "$*" in *"-accel kvm"*) echo x >>${cache}/tries; ${fails};; esac; ${greeting('6.1.5')}; read x; exit 0`;
    const note = (event: Progress): void => void (event.what === 'note' && notes.push(event));
    for (let i = 0; i < 2; i++) {
      const [good] = await runWith(script, { accel: 'auto', onProgress: note, signal, cache });
      expect(good?.boot?.accelerator).toBe('tcg');
    }
    // Where there is no /dev/kvm nothing is tried or said; where there is, it is tried once, and known later.
    const text = expect.stringMatching(/^KVM does not run a guest here \(.*\): using TCG$/);
    expect(notes).toEqual(
      [false, true].slice(0, notes.length).map((known) => ({ what: 'note', text, known })),
    );
    const tries = await readFile(join(cache, 'tries'), 'utf8').catch(() => '');
    expect(tries.length).toBeLessThanOrEqual(2);
  },
  30_000,
);

it('leaves nothing behind when it is aborted or cannot compile', async () => {
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await expect(runWith('exit 0', { signal: abort.signal })).rejects.toThrow('enough');
  await expect(runWith('exit 0', { cases: [{ ...one, program: c`no C;` }] })).rejects.toThrow('compile');
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
});
