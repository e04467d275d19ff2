/** The lists of tools and package managers, and what is said of them, against commands on PATH that do nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageManager, packageManagers } from './managers.ts';
import { readTable } from './table.ts';
import { howToInstall, isThere, packagesOf, toolsFor } from './tools.ts';

let folder: string;
const path = process.env['PATH'];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-host-'));
  process.env['PATH'] = folder;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

const put = (...commands: readonly string[]) =>
  Promise.all(commands.map((command) => writeFile(join(folder, command), '#!/bin/sh\n', { mode: 0o755 })));
const by = (name: string) => packageManagers.find((each) => each.name === name);

it('has a cell for each package manager, and a package of Debian for everything', () => {
  for (const row of readTable('tools.txt')) {
    expect(row).toHaveLength(3 + packageManagers.length);
    expect(packagesOf([row[0]!], 'apt').others).toEqual([]);
  }
});

it.each([
  [['apt-get'], '', 'apt'],
  [['zypper', 'apt-get'], 'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'zypper'],
  [['apt-get', 'dnf'], 'NAME=Fedora\nID=fedora\nVERSION_ID=42\n', 'dnf'],
  [['apt-get', 'dnf'], "ID='rocky'\nID_LIKE='rhel centos fedora'\n", 'dnf'],
  [['apt-get', 'nix-shell'], 'ID=ubuntu\nID_LIKE=debian\n', 'apt'],
  [['apk', 'nix-shell'], 'ID=void\n', 'apk'],
  [['pacman'], 'ID=debian\n', 'pacman'],
  [['yum'], 'ID=fedora\n', undefined],
])('of %j and "%s" takes %s', async (commands, osRelease, name) => {
  await put(...commands);
  expect(packageManager(osRelease)?.name).toBe(name);
});

it('says what to type, in the words of each', () => {
  const said = (name: string) => howToInstall(['setpriv', 'prlimit', 'xz'], by(name));
  expect(packageManagers.map(({ name }) => said(name))).toEqual([
    'type: sudo apt-get install util-linux xz-utils',
    'type: sudo dnf install util-linux xz',
    'type: sudo pacman -S util-linux xz',
    'type: sudo zypper install util-linux xz',
    'type: doas apk add util-linux xz',
    'type: nix-shell -p util-linux xz',
  ]);
});

it('names the commands where the packages are not known', () => {
  expect(howToInstall(['cpio', 'aarch64-linux-gnu-gcc'], by('dnf'))).toBe(
    "type: sudo dnf install cpio, and install the packages that have aarch64-linux-gnu-gcc (Debian's: gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)",
  );
  expect(howToInstall(['setpriv', 'flock'])).toBe(
    "install the packages that have setpriv, flock (Debian's: util-linux)",
  );
  expect(howToInstall(['qemu-system-vax'])).toBe('install the packages that have qemu-system-vax');
});

it('finds commands and headers', async () => {
  const [lz4, libelf] = ['lz4', 'libelf.h'].map((name) =>
    toolsFor('build').find((tool) => tool.name === name)!,
  );
  expect(await isThere(lz4!)).toBe(false);
  await put('lz4');
  expect(await isThere(lz4!)).toBe(true);
  const nowhere = { ...libelf!, name: 'dontunmap/nowhere.h' };
  expect(await isThere(nowhere)).toBe(false);
  // Where headers do not lie in /usr/include the compiler knows.
  await put('gcc');
  expect(await isThere(nowhere)).toBe(true);
});
