/** Counters as GCC itself writes them, of a small program with a file of the kernel's name. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../qemu/host/on-path.ts';
import { type Counts, functionNames, functionsRun, parseCounts, sumOf } from './counts.ts';
import { type FileReach, reachOf } from './gcov.ts';
import { lcov } from './lcov.ts';
import { percent, reachReport, unreachedOf } from './summary.ts';
import { unreachedPage } from './unreached-page.ts';

const source = `static int twice(int a)
{
	return 2 * a;
}

int move(int a, char **b)
{
	if (a > 1)
		return twice(a);
	if (b && !b[0])
		return 7;
	return 0;
}

int main(int argc, char **argv)
{
	return move(argc, argv) == 7;
}
`;

/** As the agent says a file. */
function said(path: string, bytes: Buffer): string {
  const words: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) words.push(bytes.readUInt32LE(at).toString(16));
  return `/counters/gcov${path} ${words.join(' ').replaceAll(/\b0( 0)*\b/g, (zeros) => `*${(zeros.length + 1) / 2}`)}\n`;
}

describe.runIf(onPath('gcc') && onPath('gcov'))('what was counted', () => {
  let folder: string;
  let notes: Map<string, Buffer>;
  let short: Counts;
  let long: Counts;
  let files: readonly FileReach[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dontunmap-reach-'));
    const out = join(folder, 'dontunmap-out');
    await mkdir(join(out, 'mm'), { recursive: true });
    await writeFile(join(out, 'mm/mremap.c'), source);
    await execa('gcc', ['--coverage', '-c', 'mm/mremap.c', '-o', 'mm/mremap.o'], { cwd: out });
    await execa('gcc', ['--coverage', 'mm/mremap.o', '-o', 'program'], { cwd: out });
    notes = new Map([['mm/mremap', await readFile(join(out, 'mm/mremap.gcno'))]]);
    const run = async (...args: string[]): Promise<Counts> => {
      await rm(join(out, 'mm/mremap.gcda'), { force: true });
      await execa(join(out, 'program'), args);
      const bytes = await readFile(join(out, 'mm/mremap.gcda'));
      return parseCounts(said(join(out, 'mm/mremap.gcda'), bytes));
    };
    short = await run();
    long = await run('x');
    files = await reachOf(sumOf([short, long, short]), notes, join(folder, 'scratch'));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('has the functions of each run', () => {
    const names = functionNames(notes.get('mm/mremap')!);
    expect([...names.values()].toSorted()).toEqual(['main', 'move', 'twice']);
    expect(functionsRun(short.get('mm/mremap')!, names).toSorted()).toEqual(['main', 'move']);
    expect(functionsRun(long.get('mm/mremap')!, names).toSorted()).toEqual(['main', 'move', 'twice']);
  });

  it('adds up', () => {
    const [file] = files;
    expect(file?.path).toBe('mm/mremap.c');
    expect(file?.functions.map(({ name, count }) => [name, count])).toEqual(
      expect.arrayContaining([
        ['main', 3],
        ['move', 3],
        ['twice', 1],
      ]),
    );
    expect(file?.lines.find(({ number }) => number === 9)?.count).toBe(1);
    expect(file?.lines.find(({ number }) => number === 11)?.count).toBe(0);
  });

  it('is what lcov reads', () => {
    const text = lcov(files, '/src');
    expect(text).toMatch(/^TN:dontunmap\nSF:\/src\/mm\/mremap\.c\n/);
    expect(text).toContain('FN:6,move\n');
    expect(text).toContain('FNDA:3,move\n');
    expect(text).toContain('DA:11,0\n');
    expect(text).toMatch(/^BRDA:8,0,0,1$/m);
    expect(text).toMatch(/^LF:(\d+)\nLH:\d+\nend_of_record\n$/m);
  });

  it('is a table, and a page of what is left with why', () => {
    expect(reachReport(files)).toMatch(/^mm\/mremap\.c +\d+\/\d+ +\d+\.\d %/m);
    expect(reachReport(files)).toMatch(/^twice +\d+\/\d+ +100\.0 %/m);
    expect(unreachedOf(files[0]!)).toEqual([{ within: 'move', offset: 5, number: 11 }]);
    const reasons = [{ kernel: '6.12', within: 'move', first: 5, last: 5, why: 'argv is never empty' }];
    const before = '# What no case runs\n\n## 7.2\n\nkept\n';
    const page = unreachedPage('6.12', files, reasons, before);
    expect(page).toContain('## 7.2\n\nkept\n');
    expect(page).toContain('| `move` | +5 | argv is never empty |');
    expect(unreachedPage('7.3', files, reasons)).toContain('| `move` | +5 | no reason is known |');
    expect(percent({ reached: 0, of: 0 })).toBe('–');
  });
});

it('says nothing of what is no counter', () => {
  expect(parseCounts('').size).toBe(0);
  expect(parseCounts('agent: something\n').size).toBe(0);
});
