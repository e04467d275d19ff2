import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../project.ts';
import { outputOf } from './context.ts';
import { asTyped, howCalled } from './how-called.ts';

const write = (): boolean => true;

it.each<[string, NodeJS.ProcessEnv, boolean, boolean]>([
  ['a terminal', { TERM: 'xterm' }, true, true],
  ['a file', { TERM: 'xterm' }, false, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['a terminal with NO_COLOR empty', { NO_COLOR: '' }, true, true],
  ['a file with FORCE_COLOR', { FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
  ['a terminal with FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ['a file with both', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
])('is in colour on %s or not', (_what, env, isTTY, color) => {
  expect(outputOf({ write, isTTY, columns: 80 }, env).color).toBe(color);
});

it('is 80 columns wide where nobody says how wide it is', () => {
  expect(outputOf({ write, isTTY: true, columns: 0 }, {}).columns()).toBe(80);
  expect(outputOf({ write, isTTY: true, columns: 33 }, {}).columns()).toBe(33);
  expect(outputOf({ write, columns: 33 }, {}).columns()).toBe(80);
});

it('is called by its name where PATH has it, else by its path from here', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-path-'));
  const executable = join(projectRoot, 'bin/dontunmap');
  try {
    expect(howCalled(projectRoot, { PATH: '/usr/bin' })).toBe('bin/dontunmap');
    expect(howCalled('/', { PATH: `${folder}:node_modules/.bin` })).toBe(executable.slice(1));
    expect(howCalled(folder, {})).toBe(executable);
    await symlink(executable, join(folder, 'dontunmap'));
    expect(howCalled('/', { PATH: `/usr/bin:${folder}` })).toBe('dontunmap');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('prints commands as they can be typed, and leaves other words alone', () => {
  expect(asTyped('type: dontunmap run --jobs 1, or dontunmap --help.', 'bin/dontunmap')).toBe(
    'type: bin/dontunmap run --jobs 1, or bin/dontunmap --help.',
  );
  expect(asTyped('"dontunmap.h", /x/dontunmap run, era dontunmap: 5.7', 'y')).toBe(
    '"dontunmap.h", /x/dontunmap run, era dontunmap: 5.7',
  );
});
