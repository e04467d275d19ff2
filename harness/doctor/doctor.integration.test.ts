/** The doctor on this machine, on a machine that has nothing, and with kernels that boot or do not. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fakeImage } from '../testing/images.ts';
import { kernelAt } from '../../qemu/catalogue/given.ts';
import { commandLine } from '../commands/command-line.ts';
import { cacheFolder } from '../cache/folder.ts';
import { kernelFacts } from './kernel.ts';
import { machineFacts } from './machine.ts';

let folder: string;
const path = process.env['PATH'];
const signal = new AbortController().signal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  process.env['PATH'] = path;
  vi.restoreAllMocks();
});

async function doctor(...args: string[]) {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  return { status: await commandLine(['doctor', ...args], signal), out };
}

it('says what works here, what an image is, how it boots, and what a wrong one is', async () => {
  const { status, out } = await doctor('-k', '5.10', '-k', '/etc/passwd');
  expect(status).toBe(2);
  expect(out).toMatch(/^this machine\n {2}ok {4}Node 24/);
  expect(out).toMatch(/ok {4}qemu-system-x86_64 \d/);
  expect(out).toMatch(/ok {4}musl-gcc \d+\.\S* compiles for x86_64/);
  expect(out).toMatch(/\n\n5\.10\n {2}ok {4}bzImage for x86_64, 5\.10\./);
  expect(out).toContain('which has reached before-dontunmap, dontunmap\n');
  expect(out).toMatch(/boots in \d+\.\d s under/);
  expect(out).toMatch(/answers (\d+) of \1 cases/);
  expect(out).toMatch(/\n\npasswd\n {2}fails \/etc\/passwd is a text file/);
});

it('says of a machine that has nothing what to type', async () => {
  await writeFile(join(folder, 'file'), '');
  process.env['PATH'] = folder;
  const facts = await machineFacts(join(folder, 'file/cache'), ['x86_64'], signal);
  const of = (words: RegExp) => facts.find(({ says }) => words.test(says));
  expect(of(/qemu-system-x86_64/)).toMatchObject({
    state: 'fails',
    type: 'sudo apt-get install qemu-system-x86',
  });
  expect(of(/compiler musl-gcc/)).toMatchObject({
    state: 'fails',
    type: expect.stringContaining('musl-tools'),
  });
  expect(of(/compiler aarch64/)).toMatchObject({ state: 'note' });
  expect(of(/cpio/)).toMatchObject({
    state: 'fails',
    type: expect.stringContaining('cpio binutils dpkg tar'),
  });
  expect(of(/kernels cannot be fetched: .*; no kernel is cached/)).toMatchObject({ state: 'note' });
  expect(of(/cannot be written \(ENOTDIR\)/)).toMatchObject({ state: 'fails' });
});

it('knows what is cached when the mirror is away', async () => {
  process.env['PATH'] = folder;
  const facts = await machineFacts(cacheFolder(), [], signal);
  expect(facts.map(({ says }) => says)).toContainEqual(
    expect.stringMatching(/apt-get is not on this machine \(.*\); cached are .*5\.10/),
  );
  expect(facts.filter(({ state }) => state === 'fails').map(({ says }) => says)).toEqual([
    expect.stringMatching(/cannot be run$/),
  ]);
});

it('shows why a kernel does not boot, what its configuration lacks, and that it names no release', async () => {
  // QEMU runs with nobody's rights.
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'bin'));
  await writeFile(
    join(folder, 'bin/qemu-system-x86_64'),
    "#!/bin/sh\necho 'Kernel panic - not syncing: No working init found.' >&3\n",
  );
  await chmod(join(folder, 'bin/qemu-system-x86_64'), 0o755);
  process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
  await mkdir(join(folder, 'tree/arch/x86/boot'), { recursive: true });
  await writeFile(join(folder, 'tree/arch/x86/boot/bzImage'), fakeImage());
  await writeFile(join(folder, 'tree/.config'), 'CONFIG_TTY=y\nCONFIG_SERIAL_8250=m\n');
  const options = { cache: cacheFolder(), cwd: folder, signal };
  const kernel = await kernelAt(join(folder, 'tree'), 'tree', options);
  const facts = await kernelFacts(
    { ...kernel, release: 'custom', banner: 'custom (x) #1' },
    { ...options, onProgress: () => undefined },
  );
  const said = facts.map(({ state, says }) => `${state}: ${says}`);
  expect(said).toContainEqual(expect.stringMatching(/^fails: CONFIG_BLK_DEV_INITRD is not set/));
  expect(said).toContainEqual(expect.stringMatching(/^fails: CONFIG_SERIAL_8250 is a module/));
  expect(said).toContainEqual(
    expect.stringMatching(/^fails: it calls itself "custom", which names no release/),
  );
  expect(facts.at(-1)).toMatchObject({
    state: 'fails',
    says: expect.stringMatching(
      /^The kernel tree does not come up: Kernel panic - not syncing: No working init/,
    ),
    evidence: expect.stringContaining('Kernel panic'),
  });
});
