/** What an answer about a patch rests on, in words. */
import { describe, expect, it } from 'vitest';
import type { FunctionReached, PatchReach, Tested } from '../results/tested.ts';
import { reachLines, suiteText, testedLines } from './tested.ts';

const mine: Tested = {
  source: 'linux-source-6.12 6.12.7-1',
  compiler: 'gcc 12',
  configuration: { fragments: [], lines: [] },
  series: { older: [], missing: [], prerequisites: [] },
  patches: [{ subject: 'mm: x' }],
  files: [],
  same: false,
};
const series = (more: Partial<Tested['series']>): Tested['series'] => ({ ...mine.series, ...more });
const on = 'On: linux-source-6.12 6.12.7-1, configured by qemu/config/mremap.config, compiled by gcc 12';

describe('what was tested', () => {
  it('is said in as few lines as there are facts', () => {
    expect(testedLines(mine)).toEqual(['Tested: "mm: x"', on]);
    expect(testedLines({ ...mine, version: '6.12.7' })).toEqual(['Tested: "mm: x"', on]);
    expect(testedLines({ ...mine, version: '6.12.8' })[1]).toContain('6.12.7-1 (6.12.8), configured');
  });

  it('names each file by whether it is compiled, and what would have it compiled', () => {
    const files = [
      { path: 'mm/mremap.c', compiled: true },
      { path: 'mm/vma.c', compiled: true },
      { path: 'mm/damon/core.c', compiled: false, by: 'by CONFIG_DAMON' },
      { path: 'README', compiled: false },
    ];
    expect(testedLines({ ...mine, files }).slice(2)).toEqual([
      'Compiled here: mm/mremap.c, mm/vma.c',
      'Not compiled in this configuration: mm/damon/core.c (compiled by CONFIG_DAMON), README',
    ]);
  });

  it('says of the first version that it is no other one', () => {
    const [line] = testedLines({
      ...mine,
      patches: [{ subject: 'x', version: 1, part: { number: 1, of: 1 } }],
    });
    expect(line).toBe('Tested: "x" 1/1');
  });

  it('says what the series lacks, of whatever version', () => {
    const patches = [{ subject: 'x' }, { subject: 'y', version: 2 }];
    expect(testedLines({ ...mine, patches, series: series({ older: [1] }) })).toContain(
      'Left out: v1 of it, for v2 counts',
    );
    expect(testedLines({ ...mine, series: series({ prerequisites: ['a'.repeat(40), 'b'] }) })).toContain(
      'Needs: 2 other patches that were not given (patch-id aaaaaaaaaaaa, b)',
    );
  });

  it.each<[string, Partial<Tested>, string]>([
    ['it is', { commit: 'abcdef0123456789' }, 'which is this source'],
    ['it is not', { commit: '99', described: 'v7.3' }, 'and this source is at v7.3'],
    ['it is not, and has no name', { commit: '99' }, 'and this source is at 99'],
    ['nobody knows', {}, 'which cannot be looked for in this source: it is no checkout'],
  ])('says whether the commit is there that it was made for: %s', (_what, more, words) => {
    const tested = { ...mine, ...more, series: series({ baseCommit: 'abcdef0123456789' }) };
    expect(testedLines(tested)).toContain(`Made for: the commit abcdef012345, ${words}`);
  });

  it('says who says so', () => {
    expect(suiteText({ version: '0.1.0' })).toBe('0.1.0');
    expect(testedLines(mine, { version: '0.1.0', commit: 'abc' }).at(-1)).toBe('By: dontunmap 0.1.0 (abc)');
  });
});

describe('what of it was run', () => {
  const of = (more: Partial<FunctionReached>): FunctionReached => ({
    path: 'mm/mremap.c',
    name: 'f',
    lines: 3,
    run: 1,
    missed: [
      { first: 7, last: 8 },
      { first: 10, last: 10 },
    ],
    cases: 2,
    ...more,
  });
  const lines = (...functions: FunctionReached[]) =>
    reachLines({ functions, uncounted: [], cases: 2, of: 9, few: ['a/b/c', 'd/e/f'] } satisfies PatchReach);

  it('is lines of functions, and the cases that run all of them', () => {
    expect(lines(of({}))).toEqual([
      'Reach: 1 of 3 lines of code that it adds is run, by 2 of 9 cases',
      '  mm/mremap.c f: 1/3 lines, by 2 cases; not 7-8, 10',
      '  These run all of it that any case runs: --only a/b/c --only d/e/f',
    ]);
    expect(lines(of({ run: 2, missed: [] }))[0]).toContain('2 of 3 lines of code that it adds are run');
  });

  it('is what it changes where it adds nothing', () => {
    expect(lines(of({ lines: 0, run: 0, missed: [] })).slice(0, 2)).toEqual([
      'Reach: it adds no line of code, and what it changes is run, by 2 of 9 cases',
      '  mm/mremap.c f: no line of code is new, by 2 cases',
    ]);
  });

  it('is nothing where nothing counts', () => {
    const none: PatchReach = { functions: [], uncounted: ['mm/x.S'], cases: 0, of: 9, few: [] };
    expect(reachLines(none)).toEqual([
      'Reach: nothing that it changes is code that can be counted',
      '  not counted: mm/x.S',
    ]);
    expect(reachLines({ ...none, functions: [of({ run: 0, cases: 0 })] })).toEqual([
      'Reach: no case reaches this patch',
      '  mm/mremap.c f: 0/3 lines, by 0 cases; not 7-8, 10',
      '  not counted: mm/x.S',
    ]);
  });
});
