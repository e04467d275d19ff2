/** The command line, in this process where coverage can look, and as users start it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { cases } from '../../cases/index.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { resultsSchema } from '../results/results.ts';
import { commandLine } from './command-line.ts';
import { startProgress } from './progress.ts';

let folder: string;
const idle = new AbortController().signal;
const dontunmap = (...args: string[]) =>
  execa(join(projectRoot, 'bin/dontunmap'), args, { cwd: folder, reject: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs a command line here; what it printed, and its status. */
async function here(...args: string[]) {
  let out = '';
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said += String(text))));
  const status = await commandLine(args, idle);
  return { status, out, said };
}

it('runs chosen cases and writes every report', async () => {
  const files = ['json', 'junit', 'ktap', 'html'].map((name) => join(folder, name));
  const options = files.flatMap((file, i) => [`--${['json', 'junit', 'ktap', 'html'][i]}`, file]);
  const { status, out } = await here(
    'run',
    'SOURCE-3',
    'kind-1/shared',
    '-k',
    '5.10',
    '--jobs',
    '1',
    ...options,
  );
  expect(status).toBe(0);
  expect(out).toContain('SOURCE-3');
  const results = resultsSchema.parse(JSON.parse(await readFile(files[0]!, 'utf8')));
  expect(results.kernels[0]!.cases.map((each) => each.id)).toEqual(
    cases.map((each) => each.id).filter((id) => /SOURCE-3|KIND-1\/shared/.test(id)),
  );
  for (const file of files) expect((await readFile(file, 'utf8')).length).toBeGreaterThan(200);
});

it('takes a build tree, says what its configuration lacks to boot, and tells columns apart', async () => {
  const { image } = await resolveKernel('5.10', { cache: cacheFolder(), cwd: folder });
  for (const tree of ['base', 'new']) {
    await mkdir(join(folder, tree, 'arch/x86/boot'), { recursive: true });
    await symlink(image, join(folder, tree, 'arch/x86/boot/bzImage'));
  }
  await writeFile(
    join(folder, 'new/.config'),
    'CONFIG_BLK_DEV_INITRD=y\nCONFIG_TTY=y\nCONFIG_SERIAL_8250=y\n',
  );
  const kernels = ['base/arch/x86/boot/bzImage', 'new/arch/x86/boot/bzImage', 'new'];
  const { status, out, said } = await here(
    'run',
    'SOURCE-3/reads-zero',
    ...kernels.flatMap((kernel) => ['-k', join(folder, kernel)]),
  );
  expect(status).toBe(0);
  expect(out).toMatch(/^clause +base\/bzImage +new\/bzImage +new\n/);
  expect(said).toContain('new: CONFIG_BINFMT_ELF is not set: it is for executing programs\n');
  expect(said).not.toContain('base/bzImage: CONFIG');
});

it('judges by other eras when it is told to: the wrong answer deviates', async () => {
  const { status, out } = await here(
    'run',
    'KIND-1/shared-memfd',
    '-k',
    '5.10',
    '--with',
    'dontunmap-any-mapping',
  );
  expect(status).toBe(1);
  expect(out).toContain('expected  move {"page":6}');
  expect(out).toContain('observed  move {"errno":"EINVAL"}');
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    '5.10 looks like it lacks dontunmap-any-mapping (2 deviating cases fit): run again and leave out --with dontunmap-any-mapping',
  );
});

it('fails strictly what is unsupported', async () => {
  const args = ['run', 'DEST-1', '-k', '5.10', '--without', 'dontunmap'];
  const json = join(folder, 'never.json');
  expect((await here(...args, '--json', json)).status).toBe(0);
  // No case applies, so that there is nothing to boot it for.
  expect(resultsSchema.parse(JSON.parse(await readFile(json, 'utf8'))).kernels[0]).toMatchObject({
    boots: 0,
  });
  expect((await here(...args, '--strict')).status).toBe(1);
});

it('lists and fetches kernels', async () => {
  expect((await here('kernels')).out).toMatch(/5\.10 +5\.10\.\d+/);
  expect((await here('kernels', 'fetch', '5.10')).out).toMatch(/^5\.10: 5\.10\.\d+/);
});

it('lists an empty cache, and exact versions beside the tracks', async () => {
  const before = process.env['DONTUNMAP_CACHE'];
  process.env['DONTUNMAP_CACHE'] = join(folder, 'empty');
  try {
    expect((await here('kernels')).out).toMatch(/6\.1 +not fetched +bookworm/);
    const entry = {
      name: '6.1.50',
      package: 'p',
      version: '6.1.50-1',
      hash: 'a'.repeat(64),
      size: 1,
      banner: 'b',
      arch: 'x86_64',
      resolvedAt: '2026-11-24T00:00:00.000Z',
    };
    await mkdir(join(folder, 'empty/kernels/6.1.50'), { recursive: true });
    await writeFile(join(folder, `empty/kernels/6.1.50/vmlinuz-${'a'.repeat(16)}`), 'x');
    await writeFile(join(folder, 'empty/kernels/6.1.50/kernel.json'), JSON.stringify(entry));
    expect((await here('kernels')).out).toMatch(/6\.1\.50 +6\.1\.50-1 +2026-11-24 +exact version/);
  } finally {
    if (before === undefined) delete process.env['DONTUNMAP_CACHE'];
    else process.env['DONTUNMAP_CACHE'] = before;
  }
});

it('says when a report cannot be written after all', async () => {
  await expect(here('run', 'DEST-2', '-k', '5.10', '--json', '/proc/results')).rejects.toMatchObject({
    message: expect.stringMatching(/Could not write \/proc\/results|cannot be written/),
  });
});

it('helps', async () => {
  expect(await here('run', '--help')).toMatchObject({
    status: 0,
    out: expect.stringContaining('--without <era>'),
  });
  expect((await here()).status).toBe(2);
});

it.each([
  [['run', '--nonsense'], /Unknown option '--nonsense'/],
  [['run', '--jobs', '0'], /whole number from 1/],
  [['run', '--accel', 'warp'], /Allowed choices are auto, kvm, tcg/],
  [['rum'], /unknown command 'rum'/i],
  [['run', 'SOURCE-99'], /No case matches "SOURCE-99"; the nearest are SOURCE-/],
  [['run', '-k', '6.13'], /No kernel is called "6\.13"/],
  [['run', '-k', '/etc/passwd'], /\/etc\/passwd is a text file, not a kernel/],
  [['run', '--with', 'dontunmapp'], /No era is called "dontunmapp"; did you mean dontunmap\?/],
  [['run', '--with', 'dontunmap', '--without', 'dontunmap'], /contradict each other; give one/],
  [['run', '-k', '/nowhere/linux'], /\/nowhere\/linux does not exist/],
  [['run', '-k', '/etc'], /\/etc is a folder and no kernel build tree/],
  [['run', '--json', '/nowhere/x.json'], /--json \/nowhere\/x\.json cannot be written/],
  [['run', '--json', '/tmp'], /it is a folder/],
])('%j is a sentence and status 2', async (args, sentence) => {
  await expect(here(...args)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(sentence),
  });
});

it('says the sentence, no stack, and ends with 2', async () => {
  const { exitCode, stderr, stdout } = await dontunmap('run', '--kernel', 'nonsense');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^dontunmap: No kernel is called "nonsense"/);
  expect(stderr).not.toMatch(/ at .*\.ts/);
  expect(stdout).toBe('');
});

it.each([
  ['SIGINT', 0],
  ['SIGTERM', 300],
  ['SIGHUP', 900],
  ['SIGINT', 2000],
  ['SIGTERM', 4000],
] as const)(
  'ends every QEMU and leaves no file when it gets a %s after %i ms',
  async (signal, milliseconds) => {
    // A cache of its own with the same kernels: other tests put their scratch files into the user's.
    const cache = join(folder, `cache-${milliseconds}`);
    await mkdir(cache);
    await symlink(join(cacheFolder(), 'kernels'), join(cache, 'kernels'));
    // A name by which its QEMUs can be told from those of other tests.
    const temporary = join(folder, `tmp-${milliseconds}`);
    await mkdir(temporary);
    await chmod(folder, 0o711);
    const args = ['run', '-k', '5.10', '-k', '6.12', '--accel', 'tcg', '--json', 'interrupted.json'];
    const running = execa(join(projectRoot, 'bin/dontunmap'), args, {
      cwd: folder,
      env: { DONTUNMAP_CACHE: cache, TMPDIR: temporary },
      reject: false,
    });
    let said = '';
    running.stderr.on('data', (chunk) => (said += String(chunk)));
    while (!said.includes('booting')) await setTimeout(20);
    await setTimeout(milliseconds);
    running.kill(signal);
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`interrupted by ${signal}`);
    expect(await readdir(folder)).not.toContain('interrupted.json');
    expect(await readdir(join(cache, 'scratch')).catch(() => [])).toEqual([]);
    const snapshots = await readdir(join(cache, 'snapshots')).catch(() => []);
    expect(snapshots.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);
    expect((await execa('pgrep', ['-f', cache], { reject: false })).stdout).toBe('');
  },
);

it('draws one line on a terminal', () => {
  let text = '';
  const stream = { isTTY: true, columns: 30, write: (part: string) => Boolean((text += part)) };
  const progress = startProgress(stream as never);
  progress.show({ what: 'compiling', done: 1, of: 2 });
  progress.show({ what: 'booting', kernel: '5.10' });
  progress.show({ what: 'ran', kernel: '5.10', done: 1, of: 2, id: 'x' });
  progress.show({ what: 'ran', kernel: '5.10', done: 2, of: 2, id: 'x' });
  progress.show({ what: 'lost', kernel: '5.10', detail: 'why' });
  progress.show({ what: 'lost', kernel: '5.10' });
  progress.show({ what: 'note', text: 'n' });
  progress.clear();
  expect(text).toContain('compiling 1/2 · 5.10 booting');
  expect(text).toContain('5.10: the guest was lost (why)');
});
