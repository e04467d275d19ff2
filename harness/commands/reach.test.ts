/** `dontunmap reach` on a kernel that is small enough to be built here. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canBuildSmallKernel, smallCases, smallMremap, useSmallKernel } from '../testing/small-kernel.ts';
import { type Said, type } from './testing/session.ts';

// Agent and programs are compiled once.
describe.runIf(canBuildSmallKernel)('reach', { timeout: 180_000 }, () => {
  const at = useSmallKernel();
  const reach = async (...args: string[]): Promise<Said> => {
    const env = { ...process.env, DONTUNMAP_CACHE: at('cache') };
    return type(['reach', '--kernel', 'linux', '--accel', 'tcg', ...args], { cwd: at('.'), env });
  };

  it('says how much of each file and function is run', async () => {
    const { status, stdout } = await reach(...smallCases);
    expect(stdout).toMatch(/^mm\/mremap\.c +11\/13 +84\.6 % +4\/6 +66\.7 %$/m);
    expect(stdout).toMatch(/^check +5\/6 +83\.3 % +3\/4 +75\.0 %$/m);
    expect(stdout).toMatch(/^mremap_init +2\/2 +100\.0 % +0\/0 +–$/m);
    expect(status).toBe(0);
  });

  it('recalls what was counted once, and says it as lcov and its pages have it', async () => {
    const files = ['--lcov', 'reach.info', '--html', 'pages'];
    const { status, stderr } = await reach(...smallCases, '--jobs', '1', ...files);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const info = await readFile(at('reach.info'), 'utf8');
    expect(info).toMatch(/^SF:\/.*\/cache\/sources\/linux-\w+\/tree\/mm\/mremap\.c$/m);
    expect(info).toMatch(/^DA:9,0$/m);
    expect(await readFile(at('pages/index.html'), 'utf8')).toMatch(/84\.6/);
  });

  it('says what each case runs', async () => {
    const { status, stdout } = await reach(...smallCases, '--by');
    const [one, other] = smallCases;
    expect(stdout).toBe(
      `${one}\n  mm/mremap.c: mremap_init, mremap, check\n${other}\n  mm/mremap.c: mremap_init, mremap, check\n`,
    );
    expect(status).toBe(0);
  });

  it('says which cases run a line, and that none does', async () => {
    const on = async (line: number) => reach(...smallCases, '--line', `mm/mremap.c:${line}`);
    expect(await on(5)).toMatchObject({ status: 0, stdout: smallCases.map((id) => `${id}\n`).join('') });
    expect(await on(6)).toMatchObject({ status: 0, stdout: `${smallCases[0]}\n` });
    expect(await on(8)).toMatchObject({ status: 0, stdout: `${smallCases[1]}\n` });
    expect(await on(9)).toMatchObject({ status: 1, stdout: '' });
    expect(await on(1)).toMatchObject({
      status: 2,
      stderr: 'dontunmap: mm/mremap.c:1 has no code that is compiled in linux; give a line that has.\n',
    });
    expect(await reach(...smallCases, '--line', 'mm/vma.c:1')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('mm/vma.c:1 has no code that is compiled in linux;'),
    });
  });

  it('does not take a kernel that counts nothing', async () => {
    const makefile = await readFile(at('linux/Makefile'), 'utf8');
    await writeFile(at('linux/Makefile'), makefile.replace('echo COUNTS', 'echo NOTHING'));
    const { status, stderr } = await reach(smallCases[0]!);
    expect(stderr).toContain(
      'dontunmap: linux counts nothing: it has no GCOV, or its agent cannot read debugfs.\n',
    );
    expect(status).toBe(2);
  });

  it('does not take one that does not come up', async () => {
    await writeFile(at('linux/mm/mremap.c'), smallMremap.replace(/return 0;\n\}\n$/, 'return 1;\n}\n'));
    const { status, stderr } = await reach(smallCases[0]!);
    expect(stderr).toMatch(
      /^dontunmap: The kernel linux does not come up: Kernel panic - not syncing: panic: no mremap today; .*\n {2}Kernel panic/m,
    );
    expect(status).toBe(2);
  });
});
