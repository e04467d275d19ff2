/** The command line as a process: signals, and readers that go. */
import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';

const dontunmap = join(projectRoot, 'bin/dontunmap');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-signals-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('says the sentence, no stack, and ends with 2', async () => {
  const { exitCode, stderr, stdout } = await execa(dontunmap, ['run', '--kernel', 'nonsense'], {
    cwd: folder,
    reject: false,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^dontunmap: No kernel is called "nonsense"[^\n]*$/);
  expect(stdout).toBe('');
});

it('does not mind a reader that goes, nor one that was never there', async () => {
  const shell = `"${dontunmap}" show | head -1; exec "${dontunmap}" show NO-SUCH-CASE >&- 2>&-`;
  const { exitCode, stderr } = await execa('sh', ['-c', shell], { reject: false });
  expect([exitCode, stderr]).toEqual([2, '']);
});

it.each([
  ['SIGINT', '5.10: booting'],
  ['SIGTERM', '6.12: booting'],
  ['SIGHUP', 'compiled'],
  ['SIGINT', 'cases run'],
] as const)(
  'ends every QEMU and leaves no file when it gets a %s right after it has said "%s"',
  async (signal, moment) => {
    // A cache of its own with the same kernels: other tests put their scratch files into the user's.
    const cache = await mkdtemp(join(folder, 'cache-'));
    await symlink(join(cacheFolder(), 'kernels'), join(cache, 'kernels'));
    // A name by which its QEMUs can be told from those of other tests.
    const temporary = await mkdtemp(join(folder, 'tmp-'));
    await chmod(folder, 0o711);
    await writeFile(join(folder, 'interrupted.json'), 'of an earlier run');
    const args = ['run', '-k', '5.10', '-k', '6.12', '--accel', 'tcg', '--json', 'interrupted.json'];
    const running = execa(dontunmap, args, {
      cwd: folder,
      env: { DONTUNMAP_CACHE: cache, TMPDIR: temporary },
      reject: false,
    });
    let said = '';
    running.stderr.on('data', (chunk) => (said += String(chunk)));
    while (!said.includes(moment)) await once(running.stderr, 'data');
    running.kill(signal);
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`interrupted by ${signal}`);
    expect((await readdir(folder)).filter((name) => name.startsWith('interrupted'))).toEqual([]);
    expect(await readdir(join(cache, 'scratch')).catch(() => [])).toEqual([]);
    const snapshots = await readdir(join(cache, 'snapshots')).catch(() => []);
    expect(snapshots.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);
    expect((await execa('pgrep', ['-f', cache], { reject: false })).stdout).toBe('');
  },
);

const children = async (pid: number | undefined, name: string): Promise<string> =>
  (await execa('pgrep', ['-P', String(pid), '-x', name], { reject: false })).stdout;

it.each([
  ['report', 'fifo'],
  ['compare', 'fifo', 'fifo'],
  ['patch', 'fifo'],
])('ends at the first signal while nobody writes to the pipe that it reads: %s', async (...args) => {
  const where = await mkdtemp(join(folder, 'fifo-'));
  await execa('mkfifo', [join(where, 'fifo')]);
  const running = execa(dontunmap, args, { cwd: where, reject: false, stdin: 'ignore' });
  while ((await children(running.pid, 'cat')) === '') await setTimeout(20);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('interrupted by SIGINT')]);
  expect(await readdir(where)).toEqual(['fifo']);
});

it('ends at the first signal while nobody reads the pipe that it writes to', async () => {
  const where = await mkdtemp(join(folder, 'fifo-'));
  await execa('mkfifo', [join(where, 'fifo')]);
  // It has the pipe open, and never reads.
  const reader = execa('sh', ['-c', 'exec sleep 1000 < fifo'], { cwd: where, reject: false });
  const running = execa(dontunmap, ['run', '-k', '5.10', '--json', 'fifo'], { cwd: where, reject: false });
  let said = '';
  running.stderr.on('data', (chunk) => (said += String(chunk)));
  while (!said.includes('cases run')) await once(running.stderr, 'data');
  // A pipe holds 64 KB, and the results have more: without the signal it would stand there for ever.
  expect(await Promise.race([running, setTimeout(1000)])).toBeUndefined();
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
  reader.kill();
});

it('ends at once, with all that it has started, at a second signal', async () => {
  const cache = await mkdtemp(join(folder, 'cache-'));
  await symlink(join(cacheFolder(), 'kernels'), join(cache, 'kernels'));
  const running = execa(dontunmap, ['run', '-k', '5.10', '--accel', 'tcg'], {
    cwd: folder,
    env: { DONTUNMAP_CACHE: cache },
    reject: false,
  });
  await once(running.stderr, 'data');
  running.kill('SIGINT');
  running.kill('SIGINT');
  const { exitCode, signal } = await running;
  expect([130, 'SIGKILL']).toContain(exitCode ?? signal);
  const left = async (): Promise<string> => (await execa('pgrep', ['-f', cache], { reject: false })).stdout;
  // The kernel sends them their signals; they need a moment to end.
  while ((await left()) !== '') await setTimeout(50);
});
