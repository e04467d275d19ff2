import { describe, expect, it } from 'vitest';
import type { SelftestCampaign } from './campaign.ts';
import { selftestsReport, selftestsSection } from './report.ts';
import { endingsIn, rejectedBy } from './run.ts';

describe('how tests ended', () => {
  const names = ['mremap_test', 'mseal_test', 'uffd-unit-tests', 'soft-dirty'];
  it('is what the init says at the head of a line, and not what a test or the kernel says', () => {
    const console = [
      'ok 1 selftest mremap_test: status 0',
      'selftest mremap_test: status 1\r',
      '[    3.0] kernel BUG',
      'selftest uffd-unit-tests: signal 9',
      'selftest mseal_test: status x',
    ].join('\n');
    expect(endingsIn(console, names)).toEqual({
      mremap_test: 'status 1',
      mseal_test: 'no answer',
      'uffd-unit-tests': 'signal 9',
      'soft-dirty': 'no answer',
    });
  });
  it('rejects where one passed on the right kernel, and not here', () => {
    const right = { a: 'status 0', b: 'status 4', c: 'status 0', d: 'status 0' };
    const wrong = { a: 'status 1', b: 'status 1', c: 'status 0', d: 'no answer' };
    expect(rejectedBy(right, wrong)).toEqual(['a', 'd']);
  });
});

describe('what is said of them', () => {
  const mutant = (id: string) => ({
    id,
    wrong: 'It is wrong.',
    tracks: ['6.12'],
    file: '',
    path: '',
    rules: '',
  });
  const campaign: SelftestCampaign = {
    right: { mremap_test: 'status 0', 'soft-dirty': 'status 4' },
    left: ['merge'],
    trials: [
      { mutant: mutant('move/a'), by: ['mremap_test'] },
      { mutant: mutant('move/b'), by: [] },
      { mutant: mutant('move/c'), by: [], why: 'it does not build' },
    ],
  };
  it('is a table, those that are rejected, and a share of those that could be tried', () => {
    expect(selftestsReport(campaign, 80)).toBe(`selftest     right kernel  mutants rejected
mremap_test  status 0      1
soft-dirty   status 4      0
any of them                1

Not compiled here: merge

move/a: It is wrong.
  by mremap_test

2 mutants tried: 1 rejected by the kernel's own selftests (50.0 %)
`);
  });
  it('is a section of a page', () => {
    const text = selftestsSection(campaign);
    expect(text).toContain("1 rejected by the kernel's own selftests (50.0 %)");
    expect(text).toContain('| mremap_test | status 0 | 1 |');
    expect(text).toContain('Not compiled: merge.');
    expect(text).toMatch(/- move\/a: mremap_test$/);
  });
});
