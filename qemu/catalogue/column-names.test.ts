import { expect, it } from 'vitest';
import { columnNames } from './column-names.ts';

const names = (...asked: string[]) =>
  columnNames(asked, (name) => name.includes('/'), '/home/me').map(({ name }) => name);

it('leaves names of the catalogue, and calls a path by its last part', () => {
  expect(names('6.12', '6.1.176', '/boot/vmlinuz-6.9', 'x/bzImage', '../you/linux/')).toEqual([
    '6.12',
    '6.1.176',
    'vmlinuz-6.9',
    'bzImage',
    'linux',
  ]);
});

it('tells paths apart that end alike, by the part from their end that differs', () => {
  expect(names('base/arch/x86/boot/bzImage', '/tmp/new/arch/x86/boot/bzImage')).toEqual([
    'base/bzImage',
    'new/bzImage',
  ]);
  expect(names('a/linux', 'b/linux', 'c/linux')).toEqual(['a/linux', 'b/linux', 'c/linux']);
  expect(names('./6.12', '6.12')).toEqual(['me/6.12', '6.12']);
});

it('gives the whole path where nothing shorter will do', () => {
  expect(names('/a/x/f', '/a/y/f', '/b/x/f')).toEqual(['/a/x/f', 'y/f', 'b/f']);
  expect(names('/u/v/f', '/v/w/f', '/z/w/f')).toEqual(['/u/v/f', '/v/w/f', 'z/f']);
});

it('has one column for one kernel, however it is written', () => {
  const columns = columnNames(
    ['x/f', './x/f', '/home/me/x/f', '6.1', '6.1'],
    (name) => name.includes('/'),
    '/home/me',
  );
  expect(columns).toEqual([
    { asked: 'x/f', name: 'f' },
    { asked: '6.1', name: '6.1' },
  ]);
});
