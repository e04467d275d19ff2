/** The catalogue against a fake apt on PATH: what a mirror may do cannot be provoked on the real one. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PrivateApt, readMirrors, sourceLines } from './apt.ts';
import { cachedKernels, carriedReleases, resolveKernel } from './kernels.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { fakeImage } from '../../harness/testing/images.ts';

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
  search = 'echo "linux-image-6.1.0-7-cloud-amd64 - Linux"',
} = {}) {
  const script = `#!/bin/sh
case "$1 $2" in
"update --print-uris") echo "'${mirror}/dists/bookworm/main/binary-amd64/Packages.xz' x 0 " ;;
update*) ${update} ;;
"download"*) ${download} ;;
"madison linux-image-cloud-amd64") [ -z "${version}" ] || echo "linux-image-cloud-amd64 | ${version} | http://x" ;;
"madison"*) echo "$2 | 6.1.50-1 | http://x" ;;
"search"*) ${search} ;;
"show linux-image-cloud-amd64"*) echo "Depends: linux-base (>= 1), linux-image-6.1.0-1-cloud-amd64 (= ${version})" ;;
"show linux-image-6.1.0-1"*) echo "Depends: kmod, linux-binary-6.1.0-1-cloud-amd64 | x" ;;
"show"*) echo "Depends: kmod" ;;
esac
`;
  for (const name of ['apt-get', 'apt-cache']) {
    await writeFile(join(folder, 'bin', name), script);
    await chmod(join(folder, 'bin', name), 0o755);
  }
}

const resolve = (name: string, more: Partial<ResolveOptions> = {}) =>
  resolveKernel(name, {
    cache: join(folder, 'cache'),
    cwd: folder,
    onNote: (note) => notes.push(note),
    ...more,
  });
const entryFile = () => join(folder, 'cache/kernels/6.1/kernel.json');
const resolvedIn = async (year: string) => {
  const text = await readFile(entryFile(), 'utf8');
  await writeFile(entryFile(), text.replace(/"resolvedAt": "\d+/, `"resolvedAt": "${year}`));
};

it('fetches a track once, and asks nobody as long as the answer is fresh', async () => {
  const kernel = await resolve('6.1');
  expect(kernel).toMatchObject({
    name: '6.1',
    version: '6.1.99-1',
    package: 'linux-binary-6.1.0-1-cloud-amd64',
    arch: 'x86_64',
    release: '6.1.0-1-test',
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
  await resolvedIn('2020');
  expect(await resolve('6.1')).toMatchObject({ version: '6.1.100-1' });
  await apt({ version: '6.1.101-1' });
  await resolvedIn('2999');
  expect(await resolve('6.1')).toMatchObject({ version: '6.1.101-1' });
});

it('uses what is cached when the mirror is away, and says so', async () => {
  await resolve('6.1');
  await apt({ update: 'echo "Could not connect" >&2; exit 100' });
  const kernel = await resolve('6.1', { refresh: true });
  const away = 'the mirror does not answer';
  expect(kernel).toMatchObject({ version: '6.1.99-1', resolved: { away } });
  expect(notes.at(-1)).toMatch(
    /^the mirror does not answer; using the cached 6\.1 \(6\.1\.99-1, resolved \d{4}-/,
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

it('lists the releases that can be had: those of the mirror and those that are cached', async () => {
  const options = { cache: join(folder, 'cache'), cwd: folder, onNote: (note: string) => notes.push(note) };
  expect(await carriedReleases('6.1', options)).toEqual(['6.1.50', '6.1.99']);
  expect(await carriedReleases('6.12', options)).toEqual([]);
  await resolve('6.1.50');
  await apt({ update: 'echo "Could not connect" >&2; exit 100' });
  expect(await carriedReleases('6.1', options)).toEqual(['6.1.50']);
  expect(notes.at(-1)).toBe('the mirror does not answer; taking what is cached of 6.1');
  await expect(carriedReleases('6.13', options)).rejects.toThrow('No kernel is called "6.13"');
});

it('takes the path of an image', async () => {
  await writeFile(join(folder, 'mine'), fakeImage());
  expect(await resolve('./mine')).toMatchObject({ name: './mine', image: join(folder, 'mine') });
  expect(await resolve('mine')).toMatchObject({ name: 'mine' });
});

it.each([
  ['6.13', {}, /No kernel is called "6\.13"; did you mean 6\.12\? A kernel is/],
  ['bzImage', {}, /No kernel is called "bzImage"\. A kernel is/],
  ['', {}, /No kernel is called ""/],
  ['./nowhere', {}, /nowhere does not exist/],
  ['4.19.1', {}, /No track carries 4\.19\.1/],
  ['6.1.7', {}, /does not carry 6\.1\.7; of 6\.1 it has 6\.1\.50, 6\.1\.99/],
  ['6.1.7', { search: '' }, /does not carry 6\.1\.7; of 6\.1 it has 6\.1\.99/],
  ['6.1', { version: '' }, /has no linux-image-cloud-amd64/],
  [
    '6.1',
    { update: 'echo "E: Failed to fetch x" >&2; exit 100' },
    /Could not fetch the kernel 6\.1: the mirror does not answer, and it is not cached/,
  ],
  ['6.1', { download: 'echo "Could not resolve x" >&2; exit 100' }, /the mirror does not answer/],
  ['6.1', { update: 'echo "E: x does not have a Release file" >&2; exit 1' }, /does not carry what is asked/],
  ['6.1', { update: 'echo "No space left on device" >&2; exit 1' }, /cache .* the disk is full/],
  ['6.1', { download: 'echo "13: Permission denied" >&2; exit 1' }, /not permitted/],
  ['6.1', { update: 'echo "NO_PUBKEY 1234" >&2; exit 1' }, /signatures/],
  ['6.1', { update: 'echo "E: odd" >&2; exit 1' }, /apt failed over its lists in/],
  ['6.1', { download: 'true' }, /downloaded no package/],
  ['6.1', { download: 'echo nonsense > x.deb' }, /could not be unpacked/],
  ['6.1', { mirror: 'http://elsewhere.example/ubuntu/dists/noble' }, /knows no Debian mirror/],
])('%s fails in one sentence and leaves nothing half-done: %o', async (name, settings, sentence) => {
  await apt(settings);
  await expect(resolve(name)).rejects.toThrow(sentence);
  expect(await readdir(join(folder, 'cache/kernels')).catch(() => [])).toEqual([]);
});

it.skipIf(process.getuid?.() !== 0).each([
  ['for the lists', '8k', 0],
  ['for the package', '200k', 0],
  // The package of zeros is small, the image in it is not.
  ['for the image', '200k', 2 ** 21],
])('says that the disk is full %s, and leaves nothing', async (_, size, zeros) => {
  const small = join(folder, 'small');
  await mkdir(small);
  if (zeros > 0) {
    await writeFile(join(folder, 'tree/boot/vmlinuz-6.1.0-1'), Buffer.alloc(zeros));
    await execa('dpkg-deb', ['-b', join(folder, 'tree'), join(folder, 'x.deb')]);
  } else {
    await apt({ download: 'head -c 1000000 /dev/zero > x.deb' });
  }
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'small', small]);
  try {
    await expect(resolve('6.1', { cache: small })).rejects.toThrow(/disk is full/);
    expect(await readdir(join(small, 'kernels')).catch(() => [])).toEqual([]);
  } finally {
    await execa('umount', [small]);
  }
});

it('asks apt no more when it is interrupted, and leaves nothing', async () => {
  await apt({ download: 'touch x.part; exec sleep 60' });
  const interrupt = new AbortController();
  const running = resolve('6.1', {
    signal: interrupt.signal,
    onNote: (note) =>
      note.includes('fetching') && setTimeout(() => interrupt.abort(new Error('enough')), 100),
  });
  await expect(running).rejects.toThrow('enough');
  expect(await readdir(join(folder, 'cache/kernels'))).toEqual([]);
  await expect(resolve('6.1', { signal: interrupt.signal })).rejects.toThrow('enough');
});

it('does without apt as long as there is something cached', async () => {
  await resolve('6.1');
  process.env['PATH'] = join(folder, 'empty');
  expect(await resolve('6.1', { refresh: true })).toMatchObject({ version: '6.1.99-1' });
  expect(notes.at(-1)).toMatch(/^apt-get is not on this machine; using the cached/);
  await expect(resolve('6.12')).rejects.toThrow(
    /apt-get is not on this machine, and it is not cached; give --kernel the path of an image, a build tree or a package, or install the packages that have apt-get \(Debian's: apt\)\.$/,
  );
});

it('lets two runs fetch the same kernel at once', async () => {
  const both = await Promise.all([resolve('6.1'), resolve('6.1')]);
  expect(both[0]).toMatchObject({ version: '6.1.99-1' });
  expect(await readdir(join(folder, 'cache/kernels'))).toEqual(['6.1']);
});

it("finds Debian's mirror among the machine's, security or none", () => {
  const uri = (repository: string, suite: string, component = 'main') =>
    `'${repository}/dists/${suite}/${component}/binary-amd64/Packages.xz' name 0 \n`;
  const text =
    uri('http://other', 'bookworm-pgdg') +
    uri('http://docker/debian', 'bookworm', 'stable') +
    uri('http://vendor', 'bookworm') +
    uri('http://a/debian/', 'bookworm') +
    uri('http://a/debian', 'bookworm-updates') +
    uri('http://a/debian-security', 'bookworm-security');
  const mirrors = readMirrors(text);
  expect(mirrors).toEqual({ main: 'http://a/debian', security: 'http://a/debian-security' });
  expect(readMirrors(uri('http://u', 'jammy') + uri('http://u', 'jammy-security'))).toEqual({});
  const track = { debianArch: 'arm64', suites: ['trixie', 'trixie-security'] };
  expect(sourceLines(track, mirrors, '/k')).toEqual([
    'deb [arch=arm64 target=Packages signed-by=/k] http://a/debian trixie main',
    'deb [arch=arm64 target=Packages signed-by=/k] http://a/debian-security trixie-security main',
  ]);
  expect(sourceLines(track, { main: 'http://a/debian' }, '/k')).toHaveLength(1);
});

it("says what to install when Debian's keys are missing", async () => {
  const track = { debianArch: 'amd64', suites: ['sid'] };
  const keyless = new PrivateApt(join(folder, 'apt'), track, { keyrings: ['/nowhere'] });
  await expect(keyless.update()).rejects.toMatchObject({
    message: expect.stringContaining('install debian-archive-keyring'),
    evidence: 'There is no /nowhere.',
  });
});

it('says where it may not write', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(resolve('6.1', { cache: join(folder, 'file') })).rejects.toThrow(
    /Could not write to the cache/,
  );
  await mkdir(join(folder, 'odd/apt/6.1/apt.conf'), { recursive: true });
  await expect(resolve('6.1', { cache: join(folder, 'odd') })).rejects.toThrow(
    /Could not write to the cache/,
  );
  expect(await readdir(join(folder, 'odd/apt/6.1'))).toEqual(['apt.conf', 'cache', 'etc', 'lists']);
});
