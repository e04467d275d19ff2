/** The doctor on this machine, on a machine that has nothing, and with kernels that boot or do not. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fakeImage } from '../testing/images.ts';
import { kernelAt } from '../../qemu/catalogue/given.ts';
import { specification } from '../testing/specifications.ts';
import { type } from '../commands/testing/session.ts';
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
});

it('says what works here, what an image is, how it boots, and what a wrong one is', async () => {
  const { status, stdout } = await type(['doctor', '-k', '5.10', '-k', '/etc/passwd']);
  expect(status).toBe(2);
  expect(stdout).toMatch(/^this machine\n {2}ok {4}Node 24/);
  expect(stdout).toMatch(/ok {4}qemu-system-x86_64 \d/);
  expect(stdout).toMatch(/ok {4}to run: setpriv, prlimit, flock, cpio, ar are there/);
  expect(stdout).toMatch(/ok {4}to unpack: .*lz4, zstd, xz, tar are there/);
  expect(stdout).toMatch(/ok {4}musl-gcc \d+\.\S* compiles for x86_64/);
  expect(stdout).toMatch(/\n\n5\.10\n {2}ok {4}bzImage for x86_64, 5\.10\./);
  expect(stdout).toMatch(/made from 5\.10\.\d+, which has mremap, dontunmap\b/);
  expect(stdout).toMatch(/boots in \d+\.\d s under/);
  expect(stdout).toMatch(/answers \d{3,} of \d{4} cases/);
  expect(stdout).toMatch(/\n\npasswd\n {2}fails \/etc\/passwd is a text file/);
});

it('says of a machine that has nothing what to type', async () => {
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'none'));
  await writeFile(join(folder, 'none/dnf'), '#!/bin/sh\n', { mode: 0o755 });
  process.env['PATH'] = join(folder, 'none');
  const facts = await machineFacts(join(folder, 'file/cache'), ['x86_64'], signal);
  const of = (words: RegExp) => facts.find(({ says }) => words.test(says));
  expect(of(/^qemu-system-x86_64 /)).toMatchObject({
    state: 'fails',
    type: 'sudo dnf install qemu-system-x86',
  });
  expect(of(/static programs for x86_64/)).toMatchObject({
    state: 'fails',
    type: 'sudo dnf install gcc glibc-static kernel-headers',
  });
  expect(of(/static programs for aarch64/)).toMatchObject({
    state: 'note',
    says: expect.stringContaining('install the packages that have aarch64-linux-gnu-gcc'),
  });
  expect(of(/^setpriv, prlimit, flock, cpio, ar not found: no kernel can be run/)).toMatchObject({
    state: 'fails',
    type: 'sudo dnf install util-linux cpio binutils',
  });
  expect(of(/^ar, lz4, zstd, xz, tar not found: some images boot slower/)).toMatchObject({
    state: 'note',
    type: 'sudo dnf install binutils lz4 zstd xz tar',
  });
  expect(of(/flex, bison, .* not found: kernels cannot be built/)).toMatchObject({
    state: 'note',
    type: expect.stringContaining('flex bison bc perl git'),
  });
  expect(
    of(/apt-get, .*: kernels of the catalogue cannot be fetched, and no kernel is cached/),
  ).toMatchObject({
    state: 'note',
    type: expect.stringContaining('apt dpkg'),
  });
  expect(of(/Could not write to the cache .*: a part of the path is a file/)).toMatchObject({
    state: 'note',
  });
});

it('knows what is cached when the mirror is away', async () => {
  process.env['PATH'] = folder;
  const facts = await machineFacts(cacheFolder(), [], signal);
  expect(facts.map(({ says }) => says)).toContainEqual(
    expect.stringMatching(/apt-get, .*cannot be fetched, and cached are .*5\.10/),
  );
  expect(facts.filter(({ state }) => state === 'fails').map(({ says }) => says)).toEqual([
    expect.stringMatching(/^setpriv, .*no kernel can be run/),
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
    { ...options, specification, onProgress: () => undefined },
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
