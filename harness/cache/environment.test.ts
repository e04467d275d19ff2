import { expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { cacheFolder } from './folder.ts';
import { parseSize, sizeText } from './size.ts';

it('finds the cache', () => {
  expect(cacheFolder({ DONTUNMAP_CACHE: '/a' })).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/dontunmap');
  expect(cacheFolder({ XDG_CACHE_HOME: 'b' })).toMatch(/\/\.cache\/dontunmap$/);
  expect(cacheFolder({})).toMatch(/^\/.*\/\.cache\/dontunmap$/);
  expect(readEnvironment({ DONTUNMAP_CACHE: 'a/../b' }, '/c').folder).toBe('/c/b');
});

it.each([
  [{ DONTUNMAP_CACHE: '/a\n' }, /^DONTUNMAP_CACHE is "\/a\\n", which has .*; give the path/],
  [{ DONTUNMAP_CACHE: '/a"b' }, /^DONTUNMAP_CACHE is "\/a\\"b", which has a quotation mark/],
  [{ DONTUNMAP_SNAPSHOTS: 'lots' }, /^DONTUNMAP_SNAPSHOTS is "lots", which is no size; give one/],
  [{ DONTUNMAP_SNAPSHOTS: '-1' }, /^DONTUNMAP_SNAPSHOTS is "-1", which is no size/],
])('refuses the nonsense in %j', (env, sentence) => {
  expect(() => cacheFolder(env)).toThrow(sentence);
});

it('reads the room for snapshots', () => {
  expect(readEnvironment({}).snapshotBytes).toBe(2 ** 31);
  expect(readEnvironment({ DONTUNMAP_SNAPSHOTS: '' }).snapshotBytes).toBe(2 ** 31);
  expect(readEnvironment({ DONTUNMAP_SNAPSHOTS: '500M' }).snapshotBytes).toBe(500 * 2 ** 20);
});

it.each([
  ['2048', 2 ** 31],
  ['500M', 500 * 2 ** 20],
  ['2G', 2 ** 31],
  ['1.5 GiB', 1.5 * 2 ** 30],
  ['100 kB', 102_400],
  ['7 B', 7],
  ['0', 0],
  ['', undefined],
  ['G', undefined],
  ['1e3', undefined],
  ['2 X', undefined],
  ['99999999999T', undefined],
])('takes the size %j for %s bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it('writes sizes as it reads them', () => {
  expect([2 ** 31, 500 * 2 ** 20, 300_000].map(sizeText)).toEqual(['2.0 GB', '500 MB', '0.3 MB']);
});
