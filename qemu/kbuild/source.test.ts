/** Sources and tools against a fake apt on PATH. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveSource, type SourceOptions } from './source.ts';
import { findTools } from './tools.ts';
import { openWorkshop } from './workshop.ts';

let folder: string;
let notes: string[];
const path = process.env['PATH'];

async function script(name: string, text: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

async function apt({ update = 'exit 0', download = `cp ${join(folder, 'x.deb')} .` } = {}): Promise<void> {
  const text = `case "$1 $2" in
"update --print-uris") echo "'http://mirror.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' x 0 " ;;
update*) ${update} ;;
download*) ${download} ;;
madison*) echo "$2 | 6.12.118-1 | x"; echo "$2 | 6.12.117-1 | x" ;;
esac`;
  for (const name of ['apt-get', 'apt-cache']) await script(name, text);
}

/** A package as Debian's: an archive in it, and a folder in that. */
async function packageOf(...files: readonly string[]): Promise<void> {
  const root = join(folder, 'deb');
  await mkdir(join(root, 'usr/src'), { recursive: true });
  await mkdir(join(root, 'DEBIAN'), { recursive: true });
  await mkdir(join(folder, 'linux-source-6.12'), { recursive: true });
  for (const file of files) await writeFile(join(folder, 'linux-source-6.12', file), file);
  await execa('tar', ['-cJf', join(root, 'usr/src/linux-source-6.12.tar.xz'), 'linux-source-6.12'], {
    cwd: folder,
  });
  await writeFile(
    join(root, 'DEBIAN/control'),
    'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n',
  );
  await execa('dpkg-deb', ['-b', root, join(folder, 'x.deb')]);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-source-'));
  notes = [];
  await mkdir(join(folder, 'bin'));
  await packageOf('Makefile', 'Kconfig');
  await apt();
  process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const options = (more: Partial<SourceOptions> = {}): SourceOptions => ({
  cache: join(folder, 'cache'),
  cwd: folder,
  onNote: (note) => notes.push(note),
  ...more,
});
const prepared = async (name: string, more: Partial<SourceOptions> = {}) => {
  await using shop = await openWorkshop(await resolveSource(name, options(more)), {});
  return shop.identity;
};

describe('the source of a track', () => {
  it('is fetched and unpacked once', async () => {
    expect(await prepared('6.12')).toBe('linux-source-6.12 6.12.118-1');
    const there = join(folder, 'cache/sources/linux-source-6.12_6.12.118-1');
    expect((await readdir(join(there, 'tree'))).toSorted()).toEqual(['Kconfig', 'Makefile']);
    expect((await readdir(there)).toSorted()).toEqual(['lock', 'tree']);
    await apt({ update: 'exit 100', download: 'exit 100' });
    expect(await prepared('6.12')).toBe('linux-source-6.12 6.12.118-1');
    expect(notes).toEqual([
      'linux-source-6.12: asking the mirror',
      'linux-source-6.12 6.12.118-1: fetching and unpacking the source (1.7 GB)',
    ]);
  });

  it('is an exact version when that is asked for', async () => {
    expect(await prepared('6.12.117')).toBe('linux-source-6.12 6.12.117-1');
    await expect(prepared('6.12.3')).rejects.toThrow(
      'The mirror does not carry the source of 6.12.3; of 6.12 it has 6.12.117, 6.12.118.',
    );
  });

  it('is asked for again when it is to be newer', async () => {
    await prepared('6.12.117');
    expect(await prepared('6.12')).toBe('linux-source-6.12 6.12.117-1');
    expect(await prepared('6.12', { refresh: true })).toBe('linux-source-6.12 6.12.118-1');
  });

  it('cannot be had without apt', async () => {
    process.env['PATH'] = join(folder, 'nothing');
    await expect(prepared('6.12')).rejects.toThrow(
      /^Could not fetch linux-source-6\.12: apt-get is not on this machine; give --on a folder, or install .* apt-get/,
    );
  });

  it.each([
    ['/proc/x', /^Could not write to the cache \/proc\/x: .*; mend that or set DONTUNMAP_CACHE to another/],
    ['with space', /^Kernels cannot be built in the cache .*with space: .*; set DONTUNMAP_CACHE to/],
  ])('is not asked for when there is no use in the cache %s', async (cache, sentence) => {
    await expect(prepared('6.12', { cache: resolve(folder, cache) })).rejects.toThrow(sentence);
    expect(notes).toEqual([]);
  });

  it('cannot be had from a mirror that is away, nor from a package that is none', async () => {
    await apt({ update: 'echo "E: Failed to fetch x" >&2; exit 100' });
    await expect(prepared('6.12')).rejects.toThrow(
      /^Could not fetch linux-source-6\.12: the mirror does not answer; /,
    );
    await apt({ download: 'echo junk > x.deb' });
    await expect(prepared('6.12')).rejects.toThrow(/^Could not unpack linux-source-6\.12 in /);
    expect(await readdir(join(folder, 'cache/sources/linux-source-6.12_6.12.118-1'))).toEqual(['lock']);
  });
});

describe('the tools of a build', () => {
  const alone = () => void (process.env['PATH'] = join(folder, 'bin'));
  it('are named when this user may not install them', async () => {
    alone();
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(findTools()).rejects.toThrow(
      /^Building a kernel needs .*make, .*flex, bison.*; type: sudo apt-get install .*make .*flex bison /,
    );
    await rename(join(folder, 'bin/apt-get'), join(folder, 'bin/dnf'));
    await expect(findTools()).rejects.toThrow(/; type: sudo dnf install util-linux .*make .*flex bison /);
  });

  it('are installed when it may', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    alone();
    await script('gcc', 'echo "gcc (Debian) 12.2.0"');
    await script('apt-get', `echo "$@" >> ${join(folder, 'said')}`);
    expect(await findTools({ onNote: (note) => notes.push(note) })).toEqual({
      compiler: 'gcc',
      version: 'gcc (Debian) 12.2.0',
      apart: false,
    });
    expect(await readFile(join(folder, 'said'), 'utf8')).toMatch(
      /^-o DPkg::Lock::Timeout=600 update -qq\n-o DPkg::Lock::Timeout=600 install .* flex bison .* bubblewrap ccache -qq\n$/,
    );
    expect(notes[0]).toMatch(/^installing util-linux .*make .* \(apt-get\)$/);
    await script('apt-get', 'echo "no room" >&2; exit 100');
    await expect(findTools()).rejects.toMatchObject({ evidence: 'no room', kind: 'usage' });
  });

  it.runIf(existsSync('/var/lib/apt/lists'))('are installed by one build at a time', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    const { stdout: flock } = await execa('sh', ['-c', 'command -v flock']);
    alone();
    await symlink(flock, join(folder, 'bin/flock'));
    await script('gcc', 'echo 12');
    const mark = join(folder, 'at-work');
    await script('apt-get', `PATH=${path}; mkdir ${mark} || exit 100; sleep 0.1; rmdir ${mark}`);
    await expect(Promise.all([findTools(), findTools(), findTools()])).resolves.toHaveLength(3);
  });

  it('are used with ccache where it is, and apart from the machine where that is possible', async () => {
    for (const name of ['setpriv', 'flock', 'make', 'ld', 'flex', 'bison', 'bc', 'perl', 'git', 'lz4'])
      await script(name, '');
    await script('ccache', `[ "$2" = max_size ] && echo 2.0G || echo ${join(folder, 'objects')}`);
    await script('bwrap', 'echo "bwrap: not here" >&2; exit 1');
    await script('gcc', 'echo 12');
    expect(await findTools({ onNote: (note) => notes.push(note) })).toEqual({
      compiler: 'ccache gcc',
      version: '12',
      ccache: { folder: join(folder, 'objects'), maxSize: '2.0G' },
      apart: false,
    });
    expect(notes).toEqual(['what is built runs with your rights: bwrap: not here']);
  });
});
