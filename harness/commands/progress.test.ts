import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { outputOf } from './context.ts';
import { startProgress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(terminal: { columns?: number; env?: NodeJS.ProcessEnv } = {}) {
  let text = '';
  const stream = {
    write: (part: string) => void (text += part),
    ...(terminal.columns !== undefined && { isTTY: true, columns: terminal.columns }),
  };
  const progress = startProgress({ stderr: outputOf(stream, terminal.env ?? {}), program: 'bin/dontunmap' });
  return { progress, said: () => text, shown: () => text.slice(text.lastIndexOf('\u001b[K') + 3) };
}

it('draws one line on a terminal, cut at its width', () => {
  const { progress, shown, said } = started({ columns: 30 });
  progress.show({ what: 'compiling', done: 1, of: 2 });
  progress.show({ what: 'booting', kernel: '5.10' });
  expect(shown()).toBe('compiling 1/2 · 5.10 booting');
  progress.show({ what: 'booting', kernel: '6.12' });
  expect(shown()).toBe('compiling 1/2 · 5.10 booting…');
  progress.show({ what: 'compiling', done: 2, of: 2 });
  progress.show({ what: 'ran', kernel: '5.10', done: 1, of: 2, id: 'x' });
  progress.show({ what: 'ran', kernel: '6.12', done: 2, of: 2, id: 'x' });
  expect(shown()).toBe('5.10 1/2 · 6.12 done');
  progress.show({ what: 'lost', kernel: '5.10', detail: 'y' });
  expect(said()).toContain('5.10: the guest was lost (y)\n');
  progress[Symbol.dispose]();
  expect(shown()).toBe('');
});

it('counts what a build compiles, and its time while make says nothing', () => {
  const { progress, shown } = started({ columns: 100 });
  progress.show({ what: 'ran', kernel: 'base', done: 2, of: 2, id: 'x' });
  const step = { what: 'compiled', name: 'linux', about: 3 } as const;
  progress.building({ ...step, done: 1, file: 'mm/mmap.o' });
  vi.advanceTimersByTime(65_000);
  expect(shown()).toBe('building linux: 1 of about 3 files, 1:05, mm/mmap.o · base done');
  progress.building({ ...step, done: 4, file: 'mm/mremap.o' });
  expect(shown()).toContain('linux: 4 files, 1:05, mm/mremap.o');
  progress.building({ what: 'ended', name: 'linux' });
  expect(shown()).toBe('base done');
});

it('says what matters in lines where none can be drawn again', () => {
  const { progress, said } = started({ columns: 40, env: { TERM: 'dumb' } });
  progress.show({ what: 'compiling', done: 1, of: 1 });
  progress.show({ what: 'booting', kernel: '5.10' });
  progress.show({ what: 'ran', kernel: '5.10', done: 1, of: 1, id: 'x' });
  for (const done of [1, 2, 3]) {
    progress.building({ what: 'compiled', name: 'linux', done, file: 'a.o' });
    vi.advanceTimersByTime(40_000);
  }
  expect(said()).toBe(
    'compiled 1 program\n5.10: booting\n5.10: 1 case run\nbuilding linux: 3 files, 1:20, a.o\n',
  );
});

it('breaks a note between words on a terminal, and tells no known one again', () => {
  const { progress, said } = started({ columns: 24, env: { TERM: 'dumb' } });
  progress.show({ what: 'note', text: 'type dontunmap doctor to see more' });
  progress.show({ what: 'note', text: 'again', known: true });
  progress.note('  laid out by somebody else, \u001b[2J');
  expect(said()).toBe('type bin/dontunmap\n  doctor to see more\n  laid out by somebody else, \\x1b[2J\n');
});
