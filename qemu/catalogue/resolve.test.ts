import { expect, it } from 'vitest';
import {
  type Dependency,
  isVersion,
  nextPackage,
  type Packages,
  readDepends,
  readMadison,
  readNames,
  releasesOf,
  resolveExact,
  resolveNewest,
} from './resolve.ts';
import { defaultKernels, type Track, tracks } from './tracks.ts';

/** An archive in a table: package=version, and what it depends on. */
function archive(table: Record<string, readonly Dependency[]>): Packages {
  const all = Object.keys(table).map((key) => {
    const [name = '', version = ''] = key.split('=');
    return { name, version };
  });
  return {
    versions: async (...names) => names.flatMap((name) => all.filter((each) => each.name === name)),
    names: async (pattern) => all.map(({ name }) => name).filter((name) => new RegExp(pattern).test(name)),
    depends: async ({ name, version }) => table[`${name}=${version}`] ?? [],
  };
}

const track = (name: string) => tracks.find((each) => each.name === name) as Track;
const meta = 'linux-image-cloud-amd64';
const bookworm = archive({
  [`${meta}=6.1.192-2`]: [{ name: 'linux-image-6.1.0-56-cloud-amd64', version: '6.1.192-2' }],
  [`${meta}=6.1.176-1`]: [{ name: 'linux-image-6.1.0-50-cloud-amd64', version: '6.1.176-1' }],
  'linux-image-6.1.0-56-cloud-amd64=6.1.192-2': [{ name: 'kmod' }, { name: 'linux-base' }],
  'linux-image-6.1.0-49-cloud-amd64-unsigned=6.1.174-1': [],
  'linux-image-6.1.0-49-cloud-amd64=6.1.174-1': [],
  'linux-image-6.12.90+deb12-cloud-amd64=6.12.90-1~deb12u1': [],
});
const sid = archive({
  [`${meta}=7.2.13-1`]: [
    { name: 'linux-base-cloud-amd64', version: '7.2.13-1' },
    { name: 'linux-image-7.2.13+deb14-cloud-amd64', version: '7.2.13-1' },
  ],
  'linux-image-7.2.13+deb14-cloud-amd64=7.2.13-1': [
    { name: 'dracut' },
    { name: 'linux-binary-7.2.13+deb14-cloud-amd64' },
    { name: 'linux-modules-7.2.13+deb14-cloud-amd64' },
  ],
});

it('follows the metapackage to the package that holds the image', async () => {
  expect(await resolveNewest(bookworm, track('6.1'))).toEqual({
    name: 'linux-image-6.1.0-56-cloud-amd64',
    version: '6.1.192-2',
  });
  expect(await resolveNewest(sid, track('7.2'))).toEqual({
    name: 'linux-binary-7.2.13+deb14-cloud-amd64',
    version: '7.2.13-1',
  });
  await expect(resolveNewest(archive({}), track('7.2'))).rejects.toThrow(
    /has no linux-image-cloud-amd64 in sid/,
  );
});

it('finds an arm64 kernel by its page size', async () => {
  const trixie = archive(
    Object.fromEntries(
      ['arm64', 'arm64-16k', 'cloud-arm64'].flatMap((flavour) => [
        [
          `linux-image-${flavour}=6.12.118-1`,
          [{ name: `linux-image-6.12.118+deb13-${flavour}`, version: '6.12.118-1' }],
        ],
        [`linux-image-6.12.118+deb13-${flavour}=6.12.118-1`, [{ name: 'kmod' }]],
      ]),
    ),
  );
  for (const flavour of ['arm64', 'arm64-16k']) {
    const found = await resolveNewest(trixie, track(`6.12-${flavour}`));
    expect(found.name).toBe(`linux-image-6.12.118+deb13-${flavour}`);
  }
});

it('runs no kernel unasked that is always emulated, and takes an exact version for one of x86_64', () => {
  expect(defaultKernels).toEqual(['5.10', '6.1', '6.12', '7.2', '7.3-rc']);
  expect(tracks.find(({ series }) => series === '6.12')?.arch).toBe('x86_64');
});

it.each([
  ['6.1.176', 'linux-image-6.1.0-50-cloud-amd64', '6.1.176-1'],
  ['6.1.192-2', 'linux-image-6.1.0-56-cloud-amd64', '6.1.192-2'],
  ['6.1.174', 'linux-image-6.1.0-49-cloud-amd64', '6.1.174-1'],
])('finds the exact version %s', async (version, name, full) => {
  expect(await resolveExact(bookworm, track('6.1'), version)).toEqual({ name, version: full });
});

it('says which versions there are, oldest first, of this series', async () => {
  await expect(resolveExact(bookworm, track('6.1'), '6.1.17')).rejects.toMatchObject({
    kind: 'usage',
    message: 'The mirror does not carry 6.1.17; of 6.1 it has 6.1.174, 6.1.176, 6.1.192.',
  });
  await expect(resolveExact(archive({}), track('6.1'), '6.1.17')).rejects.toThrow(/it has nothing/);
});

it('compares versions', () => {
  expect(isVersion('6.1.176-1', '6.1.176')).toBe(true);
  expect(isVersion('6.1.176-1', '6.1.176-1')).toBe(true);
  expect(isVersion('6.1.176-1', '6.1.17')).toBe(false);
  const versions = ['6.1.176-1', '6.1.99-1', '6.1.99-2', '6.12.1-1', '6.1~rc7-1'];
  expect(
    releasesOf(
      '6.1',
      versions.map((version) => ({ name: 'x', version })),
    ),
  ).toEqual(['6.1.99', '6.1.176', '6.1~rc7']);
});

it('takes no package of another flavour, and none that holds no image', () => {
  expect(nextPackage([{ name: 'linux-image-6.1.0-1-amd64' }, { name: meta }], 'cloud-amd64')).toBeUndefined();
  expect(nextPackage([{ name: 'linux-image-6.1.0-1-arm64' }], 'arm64')).toBeDefined();
});

it('reads what apt prints', () => {
  expect(readMadison('a | 2 | u s/main\na | 2 | v t/main\na | 1 | u\n  b |  3 | u\n\n')).toEqual([
    { name: 'a', version: '2' },
    { name: 'a', version: '1' },
    { name: 'b', version: '3' },
  ]);
  expect(readDepends('Package: x\nDepends: a (>= 1), b (= 2:3-4) , c | d (= 5), e:any (= 6)\nX: y')).toEqual([
    { name: 'a' },
    { name: 'b', version: '2:3-4' },
    { name: 'c' },
    { name: 'e', version: '6' },
  ]);
  expect(readDepends('Package: x')).toEqual([]);
  expect(readNames('a - first\nb - second\n')).toEqual(['a', 'b']);
});
