/** The catalogue against a fake apt on PATH: what a mirror may do cannot be provoked on the real one. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aptTrouble, MirrorAway, readDepends, readMadison, readMirrors } from './apt.ts';
import { cachedKernels, resolveKernel } from './kernels.ts';
import { fakeImage } from './image.test-data.ts';

let folder: string;
let notes: string[];
const path = process.env['PATH'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-kernels-'));
  notes = [];
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'tree/boot'), { recursive: true });
  await mkdir(join(folder, 'tree/DEBIAN'), { recursive: true });
  await writeFile(join(folder, 'tree/boot/vmlinuz-6.1.0-1'), fakeImage());
  await writeFile(
    join(folder, 'tree/DEBIAN/control'),
    'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n',
  );
  await execa('dpkg-deb', ['-b', join(folder, 'tree'), join(folder, 'x.deb')]);
  await apt();
  process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true, force: true });
});

/** The fake: `update` and `download` are scripts, the rest answers like apt. */
async function apt({
  update = 'exit 0',
  download = `cp ${join(folder, 'x.deb')} .`,
  version = '6.1.99-1',
  mirror = 'http://mirror.example/debian/',
} = {}) {
  const script = `#!/bin/sh
case "$1 $2" in
indextargets*) echo ${mirror} ;;
update*) ${update} ;;
"download"*) ${download} ;;
"madison linux-image-cloud-amd64") [ -z "${version}" ] || echo "linux-image-cloud-amd64 | ${version} | http://x" ;;
"madison"*) echo "$2 | 6.1.50-1 | http://x" ;;
"search"*) echo "linux-image-6.1.0-7-cloud-amd64 - Linux" ;;
"show linux-image-cloud-amd64"*) echo "Depends: linux-base (>= 1), linux-image-6.1.0-1-cloud-amd64 (= ${version})" ;;
"show linux-image-6.1.0-1"*) echo "Depends: kmod, linux-binary-6.1.0-1-cloud-amd64 (= 1) | x" ;;
"show"*) echo "Depends: kmod" ;;
esac
`;
  for (const name of ['apt-get', 'apt-cache']) {
    await writeFile(join(folder, 'bin', name), script);
    await chmod(join(folder, 'bin', name), 0o755);
  }
}

const resolve = (name: string, more: { refresh?: boolean } = {}) =>
  resolveKernel(name, {
    cache: join(folder, 'cache'),
    cwd: folder,
    onNote: (note) => notes.push(note),
    ...more,
  });
const entryFile = () => join(folder, 'cache/kernels/6.1/kernel.json');

it('fetches a track once, and asks nobody as long as the answer is fresh', async () => {
  const kernel = await resolve('6.1');
  expect(kernel).toMatchObject({
    name: '6.1',
    version: '6.1.99-1',
    package: 'linux-binary-6.1.0-1-cloud-amd64',
    arch: 'x86_64',
  });
  expect(await readFile(kernel.image)).toEqual(fakeImage());
  expect(notes).toEqual([
    '6.1: asking the mirror',
    '6.1: fetching linux-binary-6.1.0-1-cloud-amd64 6.1.99-1',
  ]);
  await apt({ update: 'exit 1' });
  expect(await resolve('6.1')).toEqual(kernel);
  expect(notes).toHaveLength(2);
  expect(await readdir(join(folder, 'cache/kernels'))).toEqual(['6.1']);
  expect(await cachedKernels(join(folder, 'cache'))).toHaveLength(1);
});

it('asks again when the answer is old or the user says so, and fetches only what is new', async () => {
  await resolve('6.1');
  await resolve('6.1', { refresh: true });
  expect(notes).toHaveLength(3);
  await apt({ version: '6.1.100-1' });
  const entry = JSON.parse(await readFile(entryFile(), 'utf8')) as object;
  await writeFile(entryFile(), JSON.stringify({ ...entry, resolvedAt: '2020-01-01T00:00:00.000Z' }));
  expect(await resolve('6.1')).toMatchObject({ version: '6.1.100-1' });
});

it('uses what is cached when the mirror is away, and says so', async () => {
  await resolve('6.1');
  await apt({ update: 'echo "Could not connect" >&2; exit 100' });
  expect(await resolve('6.1', { refresh: true })).toMatchObject({ version: '6.1.99-1' });
  expect(notes.at(-1)).toMatch(
    /^the mirror does not answer: using the cached 6\.1 \(6\.1\.99-1, resolved \d{4}-/,
  );
});

it('says when the cache cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  const wrong = resolveKernel('6.1', { cache: join(folder, 'file'), cwd: folder });
  await expect(wrong).rejects.toThrow(/Could not write to the cache/);
});

it('takes a broken entry for none', async () => {
  await resolve('6.1');
  await writeFile(entryFile(), '{');
  await resolve('6.1');
  expect(notes).toHaveLength(4);
});

it('fetches an exact version, from the metapackage or from any image', async () => {
  expect(await resolve('6.1.99')).toMatchObject({ name: '6.1.99', version: '6.1.99-1' });
  expect(await resolve('6.1.50')).toMatchObject({
    version: '6.1.50-1',
    package: 'linux-image-6.1.0-7-cloud-amd64',
  });
  const count = notes.length;
  await resolve('6.1.50');
  expect(notes).toHaveLength(count);
});

it('takes the path of an image', async () => {
  await writeFile(join(folder, 'mine'), fakeImage());
  expect(await resolve('./mine')).toMatchObject({ name: './mine', image: join(folder, 'mine') });
  expect(await resolve('mine')).toMatchObject({ name: 'mine' });
});

it.each([
  ['6.13', {}, /No kernel is called "6\.13"; did you mean 6\.1\d?\?/],
  ['4.19.1', {}, /No track carries 4\.19\.1/],
  ['6.1.7', {}, /does not carry 6\.1\.7; of the track 6\.1 it has 6\.1\.50, 6\.1\.99/],
  ['6.1', { version: '' }, /has no linux-image-cloud-amd64/],
  ['6.1', { update: 'echo "E: connection" >&2; exit 100' }, /does not answer and 6\.1 is not cached/],
  ['6.1', { update: 'echo "No space left on device" >&2; exit 1' }, /The disk is full/],
  ['6.1', { update: 'echo "NO_PUBKEY 1234" >&2; exit 1' }, /signatures/],
  ['6.1', { download: 'true' }, /downloaded no package/],
  ['6.1', { download: 'echo nonsense > x.deb' }, /could not be unpacked/],
  ['6.1', { mirror: 'http://elsewhere.example/ubuntu' }, /knows no Debian mirror/],
])('%s fails in one sentence and leaves nothing half-done: %o', async (name, settings, sentence) => {
  await apt(settings);
  await expect(resolve(name)).rejects.toThrow(sentence);
  expect(await readdir(join(folder, 'cache/kernels')).catch(() => [])).toEqual([]);
});

it.skipIf(process.getuid?.() !== 0)('says that the disk is full, and leaves nothing', async () => {
  const small = join(folder, 'small');
  await mkdir(small);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'small', small]);
  try {
    const full = resolveKernel('6.1', { cache: small, cwd: folder });
    await expect(full).rejects.toThrow(/disk is full/);
    expect(await readdir(join(small, 'kernels')).catch(() => [])).toEqual([]);
  } finally {
    await execa('umount', [small]);
  }
});

it('lets two runs fetch the same kernel at once', async () => {
  const both = await Promise.all([resolve('6.1'), resolve('6.1')]);
  expect(both[0]).toMatchObject({ version: '6.1.99-1' });
  expect(await readdir(join(folder, 'cache/kernels'))).toEqual(['6.1']);
});

it('reads what apt prints', () => {
  expect(readMirrors('http://a/debian/\nhttp://a/debian-security/\nhttp://b/apt\n')).toEqual({
    main: 'http://a/debian',
    security: 'http://a/debian-security',
  });
  expect(readMirrors('')).toEqual({});
  expect(readMadison('x | 2 | u\nx | 2 | v\nx | 1 | u\n')).toEqual(['2', '1']);
  expect(readDepends('Depends: a (>= 1), b | c\nX: y')).toEqual(['a', 'b']);
  expect(readDepends('')).toEqual([]);
});

it('says that there is no apt', async () => {
  const error = await execa('/nowhere/apt-get').catch((reason: unknown) => reason);
  expect(aptTrouble('apt-get', error).message).toContain('is not on this machine');
  expect(aptTrouble('apt-get', new Error('x'))).toBeInstanceOf(MirrorAway);
});
