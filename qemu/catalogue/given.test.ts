/** Kernels by path: trees, packages, the host's. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../harness/cache/claim.ts';
import { hostKernel, kernelAt } from './given.ts';
import { fakeArm, fakeImage, fakeVmlinux } from '../../harness/testing/images.ts';

let folder: string;
let notes: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-given-'));
  notes = [];
});
const path = process.env['PATH'];
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true, force: true });
});

const at = (path: string, signal?: AbortSignal) =>
  kernelAt(join(folder, path), path, {
    cache: join(folder, 'cache'),
    cwd: folder,
    onNote: (note) => notes.push(note),
    ...(signal && { signal }),
  });
async function put(path: string, bytes: Buffer | string = '', time = Date.now() / 1000): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
  await utimes(join(folder, path), time, time);
}
async function pack(files: Record<string, Buffer | string>, ...options: readonly string[]): Promise<void> {
  const control = 'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n';
  await put('pkg/DEBIAN/control', control);
  for (const [name, bytes] of Object.entries(files)) await put(`pkg/${name}`, bytes);
  await execa('dpkg-deb', [...options, '-b', join(folder, 'pkg'), join(folder, 'x.deb')]);
}

it('finds image and configuration of a build tree', async () => {
  await put('linux/vmlinux', fakeVmlinux(), 1000);
  await put('linux/arch/x86/boot/bzImage', fakeImage(), 1001);
  await put('linux/.config', 'CONFIG_MMU=y\n');
  const config = join(folder, 'linux/.config');
  expect(await at('linux')).toMatchObject({
    name: 'linux',
    format: 'bzImage',
    release: '6.1.0-1-test',
    config,
  });
  expect(await at('linux/arch/x86/boot/bzImage')).toMatchObject({ format: 'bzImage', config });
  expect(await at('linux/vmlinux')).toMatchObject({ format: 'vmlinux', release: '6.1.99', config });
  expect(notes).toEqual([]);
  await put('linux/vmlinux', fakeVmlinux(), 1002);
  await at('linux');
  expect(notes).toEqual([expect.stringMatching(/^linux: .*bzImage is older than the vmlinux there/)]);
});

it('takes the last one built, for arm64 too, and a vmlinux where there is nothing else', async () => {
  await put('linux/vmlinux', fakeVmlinux(), 1000);
  expect(await at('linux')).toMatchObject({ format: 'vmlinux' });
  await put('linux/arch/x86/boot/bzImage', fakeImage(), 1001);
  await put('linux/arch/arm64/boot/Image', fakeArm(), 1002);
  expect(await at('linux')).toMatchObject({ format: 'Image', arch: 'aarch64' });
});

it('says of a folder what it is not', async () => {
  await put('linux/Kconfig');
  await expect(at('linux')).rejects.toThrow(
    /linux holds no image .*; build it first: make bzImage for x86_64, make Image/,
  );
  await mkdir(join(folder, 'empty'));
  await expect(at('empty')).rejects.toThrow(/empty is a folder and no kernel build tree/);
  await expect(at('nowhere')).rejects.toThrow(/nowhere does not exist/);
  await expect(at('x'.repeat(300))).rejects.toThrow(/cannot be read \(ENAMETOOLONG\)/);
});

it('unpacks a package once, by its content', async () => {
  await pack({ 'boot/vmlinuz-6.1': fakeImage(), 'boot/config-6.1': 'CONFIG_MMU=y' });
  await claim(join(folder, 'cache'));
  const kernel = await at('x.deb');
  expect(kernel).toMatchObject({ name: 'x.deb', release: '6.1.0-1-test', arch: 'x86_64' });
  expect(kernel.image).toMatch(/cache\/packages\/[0-9a-f]{16}\/boot\/vmlinuz-6\.1$/);
  expect(kernel.config).toMatch(/boot\/config-6\.1$/);
  const old = join(folder, 'cache/packages/old');
  await mkdir(old);
  await utimes(old, 0, 0);
  expect(await at('x.deb')).toEqual(kernel);
  expect(await readdir(join(folder, 'cache/packages'))).toHaveLength(2);
  // What nobody has asked for in a long time goes when there is something new.
  await pack({ 'boot/vmlinuz-6.1': fakeImage(), 'boot/config-6.1': 'CONFIG_MMU=n' });
  await at('x.deb');
  expect(await readdir(join(folder, 'cache/packages'))).not.toContain('old');
});

it("knows where Debian's have it since 7.2, whatever the file is called", async () => {
  await pack({
    'usr/lib/modules/6.1/vmlinuz': fakeArm(),
    'usr/lib/modules/6.1/kernel/fs/configfs/configfs.ko': 'x',
  });
  const kernel = await at('x.deb');
  expect(kernel).toMatchObject({ arch: 'aarch64', format: 'Image' });
  expect(kernel).not.toHaveProperty('config');
});

it('says of a package what it lacks, and leaves nothing', async () => {
  await pack({ 'usr/share/doc/x': 'x' });
  await expect(at('x.deb')).rejects.toThrow(/holds no kernel; give linux-image/);
  await mkdir(join(folder, 'pkg/boot'));
  await symlink('/etc/passwd', join(folder, 'pkg/boot/vmlinuz'));
  await pack({});
  await expect(at('x.deb')).rejects.toThrow(/holds no kernel/);
  await put('x.deb', '!<arch>\nnonsense');
  await expect(at('x.deb')).rejects.toMatchObject({
    kind: 'harness',
    message: expect.stringMatching(/could not be/),
  });
  await expect(at('x.deb', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(await readdir(join(folder, 'cache/packages'))).toEqual([]);
});

it('says when the package does not fit into the cache', async () => {
  await pack({ 'boot/vmlinuz-6.1': fakeImage() });
  await put('cache/packages', '');
  await expect(at('x.deb')).rejects.toThrow(/Could not write to the cache/);
});

it("finds the host's image in /boot or its modules folder, and the configuration beside it", async () => {
  const running = release();
  await expect(hostKernel(folder)).rejects.toThrow(
    `The image of the running kernel ${running} is neither at ${folder}/boot/vmlinuz-${running} nor at`,
  );
  await put(`lib/modules/${running}/vmlinuz`, fakeImage());
  await put(`lib/modules/${running}/config`);
  expect(await hostKernel(folder)).toMatchObject({
    name: 'host',
    image: join(folder, `lib/modules/${running}/vmlinuz`),
    config: join(folder, `lib/modules/${running}/config`),
  });
  await put(`boot/vmlinuz-${running}`, fakeImage());
  await put(`boot/config-${running}`);
  expect(await hostKernel(folder)).toMatchObject({
    image: join(folder, `boot/vmlinuz-${running}`),
    config: join(folder, `boot/config-${running}`),
  });
});

it.skipIf(process.getuid?.() === 0)("says how to get at a host's image that only root may read", async () => {
  await put(`boot/vmlinuz-${release()}`, fakeImage());
  await chmod(join(folder, `boot/vmlinuz-${release()}`), 0);
  await expect(hostKernel(folder)).rejects.toThrow(/may not be read by this user; type: sudo install/);
});

describe('a package on a machine without dpkg', () => {
  /** Leaves these commands on PATH, and no others. */
  async function only(...asked: readonly string[]): Promise<void> {
    // Of every machine, and needed to run anything.
    const commands = [...asked, 'head', 'prlimit'];
    await mkdir(join(folder, 'bin'));
    for (const command of commands) {
      const { stdout } = await execa('which', [command]);
      await symlink(stdout, join(folder, 'bin', command));
    }
    process.env['PATH'] = join(folder, 'bin');
  }
  const files = { 'boot/vmlinuz-6.1.0-1-test': fakeImage(), 'boot/config-6.1.0-1-test': 'CONFIG_MMU=y\n' };

  it.each([
    ['xz', 'xz'],
    ['zstd', 'zstd'],
    ['gzip', 'gzip'],
    ['none', 'cat'],
  ])('is unpacked by ar, tar and %s', async (compression, command) => {
    await pack(files, `-Z${compression}`);
    await only('ar', 'tar', command);
    const { image, config } = await at('x.deb');
    expect(await readFile(image)).toEqual(fakeImage());
    expect(config).toMatch(/config-6\.1\.0-1-test$/);
  });

  it.each([
    [[], /^The package .* could not be unpacked: ar is not installed; install the packages that have ar \(/],
    [['ar'], /: tar is not installed; /],
    [['ar', 'tar'], /: zstd is not installed; install .* have zstd \(Debian's: zstd\)\.$/],
  ])('says what is missing when there are only %j', async (commands, sentence) => {
    await pack(files, '-Zzstd');
    await only(...commands);
    await expect(at('x.deb')).rejects.toThrow(sentence);
  });
});
