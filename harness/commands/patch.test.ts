/** `dontunmap patch`, `build` and `bisect-step` on a kernel that is small enough to be built here. */
import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { resultsSchema } from '../results/results.ts';
import {
  canBuildSmallKernel,
  smallCases,
  smallMremap,
  smallPatch,
  useSmallKernel,
} from '../testing/small-kernel.ts';
import { type Said, type } from './testing/session.ts';

const mails = {
  'says-more': smallPatch('mm/mremap: say that bit 3 is none', '(flags & 8)', '(flags & 8) /* none */'),
  'another-error': smallPatch('mm/mremap: say EPERM', 'return ret;', 'return ret == -EINVAL ? -EPERM : ret;'),
  'does-not-compile': smallPatch('mm/mremap: use what there is not', 'check(flags);', 'gone(flags;'),
  'is-not-reached': smallPatch('mm/mremap: do not take', '-ENOMEM', '-ENOSYS'),
  panics: smallPatch('mm/mremap: panic', 'return 0;', 'return 1;'),
  'is-not-counted': smallPatch('init: say more', '"record move', '"record more', 'init/main.c'),
  'counts-nothing': smallPatch('build: do not count', 'echo COUNTS', 'echo NOTHING', 'Makefile'),
};

/** What makes a mail's change undone. */
const undone = (mail: string): string =>
  mail.replaceAll(/^[-+](?=\t)/gm, (sign) => (sign === '-' ? '+' : '-'));

// Agent and programs are compiled once.
describe.runIf(canBuildSmallKernel)('a small kernel', { timeout: 180_000 }, () => {
  const at = useSmallKernel();
  const typed = async (...args: string[]): Promise<Said> =>
    type(args, { cwd: at('.'), env: { ...process.env, DONTUNMAP_CACHE: at('cache') } });
  const only = smallCases.flatMap((id) => ['--only', id]);
  const patch = async (...args: string[]): Promise<Said> =>
    typed('patch', '--on', 'linux', '--accel', 'tcg', ...only, ...args);
  const git = async (...args: string[]) =>
    execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: at('linux') });
  beforeAll(async () => {
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-q', '-m', 'all');
    await git('tag', '-a', '-m', 'x', 'v6.12.7-small');
    const all = { ...mails, 'is-compiled-again': undone(mails['does-not-compile']) };
    for (const [name, mail] of Object.entries(all)) await writeFile(at(`${name}.patch`), mail);
  });

  it('answers as it is', async () => {
    const { status, stdout } = await typed('build', '--on', 'linux');
    expect(stdout).toMatch(/^\/.*\/cache\/builds\/[0-9a-f]{24}\.bzImage\n$/);
    expect(await readFile(stdout.trim(), 'latin1')).toContain('\nANSWER\nrecord move {"errno":"EINVAL"}\n');
    expect(status).toBe(0);
  });

  it('is the same with a patch that changes no code', async () => {
    const { status, stdout } = await patch('says-more.patch', '--reach');
    expect(stdout).toMatch(/^Both images are the same: nothing that this patch changes is compiled here/m);
    expect(stdout).not.toContain('Reach:');
    expect(status).toBe(0);
    expect(await patch('says-more.patch', '--strict')).toMatchObject({ status: 1 });
  });

  it('deviates with one that answers otherwise, and what it was is in the results', async () => {
    const { status, stdout } = await patch('another-error.patch', '--reach', '--json', 'results.json');
    expect(stdout).toContain(
      'Reach: 1 of 1 line of code that it adds is run, by 2 of 2 cases\n  mm/mremap.c mremap: 1/1 lines, by 2 cases\n',
    );
    expect(stdout).toMatch(/\n1 clause newly deviates \(2 of 2 cases\), 0 other cases changed, 0 .*\n$/);
    expect(status).toBe(1);
    const results = resultsSchema.parse(JSON.parse(await readFile(at('results.json'), 'utf8')));
    expect(results.kernels.map(({ name }) => name)).toEqual(['base', 'patched']);
    const { stdout: commit } = await git('rev-parse', 'HEAD');
    expect(results.tested).toMatchObject({
      version: '6.12.7-small',
      commit,
      described: 'v6.12.7-small',
      patches: [{ subject: 'mm/mremap: say EPERM' }],
      files: [{ path: 'mm/mremap.c', compiled: true }],
      same: false,
      reach: { cases: 2, of: 2, few: [smallCases[0]] },
    });
    expect(results.tested).not.toHaveProperty('steps');
  });

  it('is the same to every case where none reaches the patch, or nobody can know', async () => {
    const unreached = await patch('is-not-reached.patch', '--reach');
    expect(unreached.stdout).toContain(
      'Reach: no case reaches this patch\n  mm/mremap.c mremap: 0/1 lines, by 0 cases; not 17\n',
    );
    expect(unreached.stdout).toMatch(
      /\nNothing new deviates: 2 cases on both\. No case reaches this patch\.\n$/,
    );
    expect(unreached.status).toBe(0);
    expect(await patch('is-not-reached.patch', '--reach', '--strict')).toMatchObject({ status: 1 });
    const uncounted = await patch('is-not-counted.patch', '--reach');
    expect(uncounted.stdout).toContain('Not compiled in this configuration: init/main.c');
    expect(uncounted.stdout).toContain('Reach: nothing that it changes is code that can be counted\n');
    expect(uncounted.status).toBe(1);
  });

  it('tells the verdict before it says that the reach cannot be found out', async () => {
    const { status, stdout, stderr } = await patch('another-error.patch', 'counts-nothing.patch', '--reach');
    expect(stdout).toMatch(/\n1 clause newly deviates .*\n$/);
    expect(stderr).toContain('dontunmap: counting counts nothing: it has no GCOV');
    expect(status).toBe(2);
  });

  it('names the patch of a series that is to blame', async () => {
    for (const [index, name] of (['says-more', 'another-error'] as const).entries()) {
      const mail = mails[name].replace('[PATCH]', `[PATCH v2 ${index + 2}/3]`);
      const text = `From: A <a@example.org>\n${mail}--\nbase-commit: ${'a'.repeat(40)}\n`;
      await writeFile(at(`v2-000${index + 2}.patch`), text);
    }
    const { status, stdout } = await patch('v2-0002.patch', 'v2-0003.patch', '--each', '--json', 'each.json');
    expect(stdout).toContain('Tested: "mm/mremap: say that bit 3 is none" v2 2/3 by A <a@example.org>\n');
    expect(stdout).toContain('Not given: 1 of 3; it was tried without\n');
    expect(stdout).toMatch(
      /\n {2}1\/2 "mm\/mremap: say that bit 3 is none": Nothing new deviates[^]*\nThe first that makes it worse: 2\/2 "mm\/mremap: say EPERM"\n/,
    );
    expect(status).toBe(1);
    const { tested } = resultsSchema.parse(JSON.parse(await readFile(at('each.json'), 'utf8')));
    expect(tested).toMatchObject({
      series: { missing: [1], baseCommit: 'a'.repeat(40) },
      steps: [
        { kernel: 'patch 1', patches: 1 },
        { kernel: 'patched', patches: 2 },
      ],
      patches: [{ author: 'A <a@example.org>', version: 2, part: { number: 2, of: 3 } }, { version: 2 }],
    });
  });

  it('does not build from a patch on, or with one that a later one mends', async () => {
    const last = await patch('says-more.patch', 'does-not-compile.patch', '--each');
    expect(last.stderr).toContain(
      'dontunmap: The series does not build from 2/2 "mm/mremap: use what there is not" on; see what make says below.\n',
    );
    expect(last.stderr).toMatch(/mm\/mremap\.c:14:\d+: error: /);
    expect(last.status).toBe(2);
    const early = await patch('does-not-compile.patch', 'panics.patch', '--each');
    expect(early.stderr).toContain(
      'The series does not build from 1/2 "mm/mremap: use what there is not" on;',
    );
    const { status, stdout } = await patch('does-not-compile.patch', 'is-compiled-again.patch', '--each');
    expect(stdout).toMatch(
      / {2}1\/2 "mm\/mremap: use what there is not": \/.* with\n {4}.* does not build; /,
    );
    expect(stdout).toContain('The first that makes it worse: 1/2 "mm/mremap: use what there is not"\n');
    expect(status).toBe(1);
  });

  it('panics', async () => {
    const { status, stdout } = await patch('panics.patch', '--reach');
    expect(stdout).toMatch(/^The patched kernel boots: no\. .*Kernel panic[^]*\n {4}\| Kernel panic/m);
    expect(stdout).toMatch(/\nThe patched kernel does not boot, and the base does\.\n$/);
    expect(status).toBe(1);
  });

  it('is good, bad or not to be tested for git bisect', async () => {
    const step = async (...args: string[]) =>
      typed('bisect-step', '--tree', 'linux', '--accel', 'tcg', smallCases[0]!, ...args);
    expect(await step()).toMatchObject({ status: 0, stdout: 'good: 1 conforms\n' });
    expect(await step('--without', 'mremap', '--without', 'dontunmap')).toMatchObject({
      status: 125,
      stdout: expect.stringMatching(/^untestable: /),
    });
    const with_ = async (text: string): Promise<Said> => {
      await writeFile(at('linux/mm/mremap.c'), text);
      return step();
    };
    expect(await with_(smallMremap.replaceAll('-EINVAL', '-EPERM'))).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        /^bad: 0 conform, 1 deviates \(arguments\/unknown-flags\/bit-3-alone: move is \{"errno":"EPERM"\}/,
      ),
    });
    expect(await with_(smallMremap.replaceAll('-EINVAL', '-EAGAIN'))).toMatchObject({
      status: 125,
      stdout: expect.stringMatching(/^untestable: .*1 broken \(.*it is busy/),
    });
    expect(await with_('nonsense\n')).toMatchObject({
      status: 125,
      stdout: expect.stringMatching(/^untestable: .* does not build; /),
      stderr: expect.stringMatching(/^ {2}.*mm\/mremap\.c:1:\d+: error: /m),
    });
    expect(await with_(smallMremap.replace(/return 0;(?=\n\}\n$)/, 'return 1;'))).toMatchObject({
      status: 125,
      stdout: expect.stringContaining('untestable: The kernel this commit does not come up: Kernel panic'),
    });
  });
});
