import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNights } from './day-folder.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dontunmap-nights-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

describe('the folder of nights', () => {
  it('has a folder for each day, and another for the same day', async () => {
    const kept: string[] = [];
    for (const text of ['a', 'b']) {
      await using nights = await openNights('nightly', cwd);
      kept.push(await nights.keep('2026-11-28', { 'report.txt': text }));
    }
    expect(kept).toEqual(['nightly/2026-11-28', 'nightly/2026-11-28-2']);
    expect(await readFile(join(cwd, 'nightly/2026-11-28-2/report.txt'), 'utf8')).toBe('b');
    expect((await readdir(join(cwd, 'nightly'))).toSorted()).toEqual(['.lock', '2026-11-28', '2026-11-28-2']);
  });

  it('is of one at a time, and says of whom', async () => {
    await using _ = await openNights('nightly', cwd);
    await expect(openNights('nightly', cwd)).rejects.toThrow(
      new RegExp(
        `^Another dontunmap regress is at work in nightly \\(process ${process.pid}, since .*\\); wait until it has ended, or give another folder \\(--into\\)\\.$`,
      ),
    );
    await using _other = await openNights('other', cwd);
  });

  it('is taken over from a process that was killed, and what that has left goes', async () => {
    await mkdir(join(cwd, 'nightly/.unfinished'), { recursive: true });
    await writeFile(join(cwd, 'nightly/.unfinished/half'), '');
    const script = `const { openNights } = await import(process.argv[1]);
      await openNights('nightly', ${JSON.stringify(cwd)}); console.log('held'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      join(import.meta.dirname, 'day-folder.ts'),
    ]);
    await once(other.stdout, 'data');
    await expect(openNights('nightly', cwd)).rejects.toThrow(`process ${other.pid}`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    // The process that holds the lock hears of it a moment later.
    await expect
      .poll(async () => {
        await using nights = await openNights('nightly', cwd);
        return nights.keep('day', {});
      })
      .toBe('nightly/day');
    expect(await readdir(join(cwd, 'nightly/day'))).toEqual([]);
  });

  it('leaves nothing of reports that could not be written', async () => {
    {
      await using nights = await openNights('nightly', cwd);
      await expect(nights.keep('day', { good: 'x', 'no/such/folder': 'x' })).rejects.toThrow(
        'nightly cannot be written (no folder can be made there); mend that, or give another folder (--into).',
      );
    }
    expect(await readdir(join(cwd, 'nightly'))).toEqual(['.lock']);
  });

  it.skipIf(process.getuid?.() !== 0).each([
    ['before anything is run', '512k', 0],
    ['at the end', '1200k', 2_000_000],
  ])('says that the disk is full %s, and leaves nothing', async (_, size, bytes) => {
    await mkdir(join(cwd, 'small'));
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'small', join(cwd, 'small')]);
    try {
      const night = async (): Promise<void> => {
        await using nights = await openNights('small', cwd);
        await nights.keep('day', { results: 'x'.repeat(bytes) });
      };
      await expect(night()).rejects.toThrow(/^small cannot be written \(the disk is full\); mend that/);
      expect(await readdir(join(cwd, 'small'))).toEqual(['.lock']);
    } finally {
      await execa('umount', [join(cwd, 'small')]);
    }
  });

  it('must be one that can be written to', async () => {
    await writeFile(join(cwd, 'file'), '');
    await expect(openNights('file', cwd)).rejects.toThrow(
      'file cannot be written (it is no folder); mend that',
    );
    await expect(openNights('', cwd)).rejects.toThrow(
      'The name of the folder of reports is empty; give one.',
    );
  });
});
