/** The page of what no case runs, and the reasons that stand in it. */
import { describe, expect, it } from 'vitest';
import type { FileReach } from './gcov.ts';
import { reachReport, unreachedOf } from './summary.ts';
import { parseReasons, readReasons, unreachedPage } from './unreached-page.ts';

const line = (number: number, count: number, within = 'move', branches: readonly number[] = []) => ({
  number,
  within,
  count,
  branches,
});
/** A function from 10 on, and a line of another one that gcov does not list. */
const file: FileReach = {
  path: 'mm/mremap.c',
  functions: [{ name: 'move', first: 10, last: 30, count: 1 }],
  lines: [
    line(11, 1, 'move', [1, 0]),
    line(12, 0),
    line(14, 0),
    line(20, 0),
    line(21, 5),
    line(25, 0),
    line(40, 0, 'inlined'),
  ],
};

describe('the page', () => {
  const rows = (reasons: string, kernel = '6.12') =>
    unreachedPage(kernel, [file], parseReasons(reasons))
      .split('\n')
      .filter((each) => each.startsWith('| `'));

  it('has a row a stretch of lines, counted from their function', () => {
    expect(rows('')).toEqual([
      '| `move` | +2–4 | no reason is known |',
      '| `move` | +10 | no reason is known |',
      '| `move` | +15 | no reason is known |',
      '| `inlined` | +40 | no reason is known |',
    ]);
  });

  it('has the reason of all lines of a stretch, on that kernel', () => {
    const reasons = [
      '6.12 move+2-5 only | with a huge page',
      '6.12 move+10 nobody does it',
      '6.12 other+15 of another function',
      '7.2 move+15 on another kernel',
    ].join('\n');
    expect(rows(reasons)).toEqual([
      '| `move` | +2–4 | only \\| with a huge page |',
      '| `move` | +10 | nobody does it |',
      '| `move` | +15 | no reason is known |',
      '| `inlined` | +40 | no reason is known |',
    ]);
    expect(rows('6.12 move+2-3 not of all of them')[0]).toContain('no reason is known');
  });

  it('says how much there is, and that nothing is left', () => {
    expect(unreachedPage('6.12', [file], [])).toContain(
      '## 6.12\n\nOf 7 lines 2 are run (28.6 %), of 2 branches 1 are taken (50.0 %).\n\n| function |',
    );
    const all = { ...file, lines: [line(11, 1)] };
    expect(unreachedPage('6.12', [all], [])).toMatch(
      /Of 1 lines 1 are run \(100\.0 %\), of 0 branches 0 are taken \(–\)\.\n$/,
    );
    expect(unreachedPage('6.12', [{ ...file, path: 'mm/vma.c' }], [])).toMatch(/\nNothing was counted\.\n$/);
  });
});

describe('the reasons', () => {
  it('are lines with a kernel, a place and why, and remarks', () => {
    expect(parseReasons('# a remark\n\n6.12 move_vma+3-5 it is for nommu\n7.2 f+0   ten letters\n')).toEqual([
      { kernel: '6.12', within: 'move_vma', first: 3, last: 5, why: 'it is for nommu' },
      { kernel: '7.2', within: 'f', first: 0, last: 0, why: 'ten letters' },
    ]);
  });

  it.each(['6.12 move_vma 3 it is for nommu', '6.12 move_vma+3 short', 'move_vma+3 it is for nommu'])(
    'are refused with their line: %s',
    (wrong) => {
      expect(() => parseReasons(`# x\n${wrong}\n`)).toThrow(
        /unreached\.txt:2 is no reason: .*; write KERNEL FUNCTION\+LINE WHY, /,
      );
    },
  );

  it('of the project can be read, and are of functions that have lines', async () => {
    for (const { first, last, within } of await readReasons())
      expect(last, within).toBeGreaterThanOrEqual(first);
  });
});

it('is a table without functions where mremap.c was not counted', () => {
  const text = reachReport([{ ...file, path: 'mm/vma.c' }]);
  expect(text).toMatch(/^mm\/vma\.c +2\/7 +28\.6 %/m);
  expect(text).not.toContain('function of');
  expect(unreachedOf({ ...file, functions: [], lines: [line(3, 0)] })).toEqual([
    { within: 'move', offset: 3, number: 3 },
  ]);
});
