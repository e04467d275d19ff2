/**
 * A machine without apt, dpkg and musl, made of what is on this one: a root folder with few commands, whose os-release
 * says Fedora and whose dnf is a fake.
 */
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { cacheFolder } from '../cache/folder.ts';
import { type BareMachine, bareMachine } from '../testing/bare-machine.ts';

const base = ['sh', 'dirname', 'readlink', 'cmp', 'sed', 'tr', 'cat', 'cp', 'du', 'id'];
const tools = [
  'qemu-system-x86_64',
  'setpriv',
  'prlimit',
  'flock',
  'cpio',
  'gcc',
  'as',
  'ld',
  'ar',
  'head',
  'tar',
  'xz',
];

// Only root may change the root folder.
describe.skipIf(process.getuid?.() !== 0)('a machine of another distribution', () => {
  let machine: BareMachine;
  beforeAll(async () => {
    machine = await bareMachine([...base, ...tools], 'NAME="Fedora Linux"\nID=fedora\n');
    await writeFile(join(machine.folder, 'usr/bin/dnf'), '#!/bin/sh\n', { mode: 0o755 });
    await lendKernel(machine.folder);
  });
  afterAll(() => machine[Symbol.asyncDispose]());

  const dontunmap = (...args: readonly string[]) => machine.execute('/dontunmap/bin/dontunmap', ...args);

  it('runs kernels given as an image, a tree and a package', async () => {
    const kernels = ['/vmlinuz', '/tree', '/linux-image.deb'].flatMap((path) => ['-k', path]);
    const { status, out, said } = await dontunmap('run', 'kinds/dontunmap-of-any-mapping', ...kernels);
    expect({ status, said }).toMatchObject({ status: 0 });
    expect(out).toMatch(/\d+ conform, 0 show a known bug, 0 deviate, 0 unsupported, 0 broken/);
    expect(out.match(/6\.12\.\d+ x86_64/g)).toHaveLength(3);
  });

  it('says at once that the kernels of the catalogue need apt, and what does not', async () => {
    const { status, out } = await dontunmap('run');
    expect(status).toBe(2);
    expect(out.replaceAll(/\n {2,}/g, ' ')).toMatch(
      /Could not fetch the kernel \S+: apt-get is not on this machine, and it is not cached; give --kernel the path of an image, a build tree or a package, or type: sudo dnf install apt\.\n/,
    );
  });

  it('is told the truth by doctor', async () => {
    const { status, out } = await dontunmap('doctor');
    expect(out).toMatch(/ok {4}gcc \d+\.\S+ compiles for x86_64/);
    expect(out).toContain('ok    to run: setpriv, prlimit, flock, cpio, ar are there');
    expect(out).toContain(
      'note  qemu-system-aarch64 does not run: kernels for aarch64 cannot be booted; type: sudo dnf install qemu-system-aarch64\n',
    );
    expect(out).toContain(
      'note  lz4, zstd not found: some images boot slower, and some packages cannot be unpacked; type: sudo dnf install lz4 zstd\n',
    );
    expect(out).toMatch(
      /note {2}lz4, make, .*: kernels cannot be built; type: sudo dnf install lz4 make flex /,
    );
    expect(out).toMatch(
      /note {2}apt-get, dpkg-deb not found: kernels of the catalogue cannot be fetched, and no kernel is cached; type: sudo dnf install apt dpkg\n/,
    );
    expect(status).toBe(0);
  });

  it('is told by setup what to type when something is missing that every run needs', async () => {
    const [there, away] = ['usr/bin/cpio', 'cpio'].map((name) => join(machine.folder, name)) as [
      string,
      string,
    ];
    await rename(there, away);
    try {
      expect(await dontunmap('run', '-k', '/vmlinuz')).toEqual({
        status: 2,
        out: '',
        said: 'dontunmap: these are missing: cpio; type: sudo dnf install cpio lz4 zstd. Then run this again.',
      });
    } finally {
      await rename(away, there);
    }
    expect(await machine.execute('/dontunmap/bin/setup')).toEqual({ status: 0, out: '', said: '' });
  });
});

/** Puts a kernel there as an image, in a build tree and in a package. */
async function lendKernel(folder: string): Promise<void> {
  const { image } = await resolveKernel('6.12', { cache: cacheFolder(), cwd: '/' });
  await copyFile(image, join(folder, 'vmlinuz'));
  await mkdir(join(folder, 'tree/arch/x86/boot'), { recursive: true });
  await copyFile(image, join(folder, 'tree/arch/x86/boot/bzImage'));
  const scratch = await mkdtemp(join(tmpdir(), 'dontunmap-deb-'));
  try {
    await mkdir(join(scratch, 'boot'));
    await mkdir(join(scratch, 'DEBIAN'));
    const control = 'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n';
    await writeFile(join(scratch, 'DEBIAN/control'), control);
    await copyFile(image, join(scratch, 'boot/vmlinuz-6.12'));
    await execa('dpkg-deb', ['-Zxz', '-z0', '-b', scratch, join(folder, 'linux-image.deb')]);
  } finally {
    await rm(scratch, { recursive: true });
  }
}
