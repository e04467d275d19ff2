import { expect, it } from 'vitest';
import { ConsoleLog } from './console.ts';

const said = (...lines: readonly string[]): ConsoleLog => {
  const console = new ConsoleLog();
  for (const line of lines) console.add(line);
  return console;
};
const numbered = (count: number, what: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${what} ${i}`);

it('leaves out what the firmware says, and what moves a cursor', () => {
  const console = said(
    'SeaBIOS (version 1.16.2-debian-1.16.2-1)',
    'iPXE (http://ipxe.org) 00:02.0 CA00 PCI2.10 PnP PMM+1EFC8E60+1EF08E60 CA00',
    'Booting from ROM..\x1bc\x1b[?7l\x1b[2J[    2.1] Uhhuh.',
    '\x1b[2J\x07',
    '  ',
  );
  expect(console.lines).toEqual(['[    2.1] Uhhuh.', '\\x07']);
});

it('keeps the first splat with what follows it, and the end', () => {
  const bug = '[    1.0] kernel BUG at mm/mremap.c:1!';
  const console = said(
    ...numbered(100, 'boot'),
    bug,
    ...numbered(100, 'frame'),
    'Oops: 0000 [#2]',
    ...numbered(40, 'register'),
    'Kernel panic - not syncing: Attempted to kill init!',
  );
  expect(console.panic).toBe('Kernel panic - not syncing: Attempted to kill init!');
  const { lines } = console;
  expect(lines.slice(0, 30)).toEqual(numbered(100, 'boot').slice(-30));
  expect(lines.slice(30, 80)).toEqual([bug, ...numbered(49, 'frame')]);
  expect(lines[80]).toBe('(63 lines left out)');
  expect(lines.slice(81)).toEqual([...numbered(40, 'register').slice(-29), console.panic]);
});

it('forgets what belongs to a program that has ended, but no panic', () => {
  const console = said('WARNING: CPU: 0');
  console.restart();
  console.add('Kernel panic - not syncing: x');
  console.restart();
  expect(console.lines).toEqual(['Kernel panic - not syncing: x']);
});
