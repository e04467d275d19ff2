import { describe, expect, it } from 'vitest';
import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import type { Tested } from '../results/tested.ts';
import { hostile, lost, sample } from '../testing/sample-results.ts';
import { htmlReport } from './html.ts';
import { patchVerdict, verdictReport, verdictStatus } from './patch-verdict.ts';

const kernel = sample.kernels[0] as KernelResults;
const good = kernel.cases.find(({ id }) => id === 'A-1/good') as CaseResult;
const bad: CaseResult = {
  ...good,
  verdict: 'deviates',
  reason: 'after is "x"',
  observed: { ...good.observed, after: 'x' },
};
const on = (...cases: CaseResult[]): KernelResults => ({ ...kernel, cases });
const down: KernelResults = { ...lost, failure: { why: `it panics ${hostile}`, console: ['a', hostile] } };

const mine: Tested = {
  source: 'linux 6.12.1',
  compiler: 'gcc 12',
  configuration: { fragments: [], lines: ['CONFIG_SMP=y'] },
  series: { older: [], missing: [], prerequisites: [] },
  patches: [{ subject: 'mm: x' }],
  files: [
    { path: 'mm/mremap.c', compiled: true },
    { path: 'Documentation/x.rst', compiled: false, by: 'in no kernel' },
  ],
  same: false,
};

function report(base: KernelResults, patched: KernelResults, tested = mine, between: KernelResults[] = []) {
  const results: Results = {
    ...sample,
    suite: { version: '0.1.0', commit: 'abc' },
    tested,
    kernels: [base, ...between, patched],
  };
  const verdict = patchVerdict(results, tested);
  return {
    results,
    status: verdictStatus(verdict),
    strictly: verdictStatus(verdict, true),
    text: verdictReport(verdict, { columns: 80, color: false }),
  };
}

describe('the verdict', () => {
  it('says first whether it boots', () => {
    expect(report(on(good), down)).toMatchObject({ status: 1 });
    expect(report(on(good), down).text).toMatch(
      /^Tested: "mm: x"\nOn: linux 6\.12\.1, configured by qemu\/config\/mremap\.config, compiled by gcc 12\nCompiled here: mm\/mremap\.c\nNot compiled in this configuration: Documentation\/x\.rst \(compiled in no kernel\)\nBy: dontunmap 0\.1\.0 \(abc\)\nThe patched kernel boots: no\. it panics/,
    );
    expect(report(down, on(good))).toMatchObject({ status: 2 });
    expect(report(down, on(good)).text).toMatch(
      /yes[^]*The base boots: no[^]*The base does not boot: nothing/,
    );
    expect(report(down, down).text).toContain('The base does not boot either');
  });

  it('does not call a patch good of which nothing is compiled', () => {
    const { text, status, strictly } = report(on(good), on(good), { ...mine, same: true });
    expect(text).toMatch(/Both images are the same: nothing that this patch changes is compiled here, .*\n$/);
    expect([status, strictly]).toEqual([0, 1]);
  });

  it('names the clauses, then what else changed, then what is new in the log', () => {
    const two = { ...bad, id: 'A-1/two' };
    const splat = { ...bad, id: 'B-1/x', clause: 'B-1', kernelLog: ['BUG: Bad page map'] };
    const was = { ...bad, id: 'C-1/was', observed: {} };
    const { text, status } = report(
      on(good, { ...good, id: two.id }, { ...good, id: splat.id }, was),
      on(bad, two, splat, { ...was, observed: { a: 1 } }),
    );
    expect(status).toBe(1);
    const order = [
      'Deviates now, and not without the patch: A-1, B-1',
      'A-1/good on 5.10',
      '  and A-1/two',
      'What else changed',
      '  A-1: It is so.\n    C-1/was\n',
      'before  a nothing\n      now     a 1\n',
      'New in the kernel log\n  B-1/x\n    BUG: Bad page map',
      '2 clauses newly deviate (3 of 4 cases), 1 other case changed, 1 case with a new splat.',
    ].map((part) => text.indexOf(part));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  it('names the bug that it looks like, and the one that is gone', () => {
    const like = { ...bad, like: 'an-old-bug' };
    const known = { ...bad, id: 'A-1/known', known: 'was-wrong' };
    const { text } = report(on(good, known), on(like, { ...good, id: known.id, gone: 'was-wrong' }));
    expect(text).toContain('It looks like the bug an-old-bug: It is an old bug; fixed by');
    expect(text).toContain('A-1/known: it is good (was-wrong is gone)');
  });

  it('cannot be moved by what a guest says', () => {
    const evil: CaseResult = { ...bad, reason: hostile, observed: { [hostile]: hostile } };
    const broken: CaseResult = { ...good, id: 'B-1/b', verdict: 'broken', reason: hostile };
    const tested = { ...mine, patches: [{ subject: hostile, author: hostile }] };
    const { text } = report(on({ ...bad, observed: {} }, broken), on(evil, broken), tested);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
  });
});

describe('what was tested', () => {
  it('is each patch, what its mails say, and what is not there', () => {
    const { text } = report(on(good), on(good), {
      ...mine,
      source: '/home/a/linux',
      version: '7.3.0-rc7',
      commit: '0123456789abcdef',
      described: 'v7.3-rc7-3-g0123456789ab',
      configuration: { fragments: ['kasan.config'], lines: [] },
      series: {
        title: 'all',
        older: [1, 2],
        missing: [1, 3],
        baseCommit: 'fedcba9876543210',
        prerequisites: ['a'.repeat(40)],
      },
      patches: [{ subject: 'mm: x', author: 'A <a@example.org>', version: 3, part: { number: 2, of: 3 } }],
    });
    const said = text.replaceAll(/\n {2}/g, ' ');
    for (const line of [
      'Tested: "mm: x" v3 2/3 by A <a@example.org>',
      'Series: "all"',
      'Left out: v1 and v2 of it, for v3 counts',
      'Not given: 1, 3 of 3; it was tried without',
      'Made for: the commit fedcba987654, and this source is at v7.3-rc7-3-g0123456789ab',
      'Needs: 1 other patch that were not given (patch-id aaaaaaaaaaaa)',
      'On: /home/a/linux (7.3.0-rc7, v7.3-rc7-3-g0123456789ab), configured by qemu/config/mremap.config and kasan.config, compiled by gcc 12',
    ])
      expect(said).toContain(line);
  });

  it('is in the page, too', () => {
    const page = htmlReport(report(on(good), on(good)).results);
    expect(page).toContain('Tested: &quot;mm: x&quot;');
    expect(page).toContain('dontunmap 0.1.0 (abc)');
  });

  const ran = { path: 'mm/mremap.c', name: 'f', lines: 4, run: 3, missed: [{ first: 8, last: 8 }], cases: 1 };

  it('is how much of it the cases ran, and which run all of that', () => {
    const reach = { functions: [ran], uncounted: ['include/linux/mm.h'], cases: 1, of: 2, few: ['A-1/good'] };
    const { text, strictly } = report(on(good), on(good), { ...mine, reach });
    expect(text).toContain(
      'Reach: 3 of 4 lines of code that it adds are run, by 1 of 2 cases\n  mm/mremap.c f: 3/4 lines, by 1 case; not 8\n  not counted: include/linux/mm.h\n  These run all of it that any case runs: --only A-1/good\n',
    );
    expect(strictly).toBe(0);
  });

  it('is nothing where no case reaches it, or nobody can know', () => {
    const none = { functions: [{ ...ran, run: 0, cases: 0 }], uncounted: [], cases: 0, of: 2, few: [] };
    const { text, status, strictly } = report(on(good), on(good), { ...mine, reach: none });
    expect(text).toContain('Reach: no case reaches this patch\n');
    expect(text).toMatch(/Nothing new deviates: 1 case on both\. No case reaches this patch\.\n$/);
    expect([status, strictly]).toEqual([0, 1]);
    const unknown = report(on(good), on(good), { ...mine, reach: { ...none, functions: [] } });
    expect(unknown.text).toMatch(/Whether any case reaches the patch is not known\.\n$/);
    expect(unknown.strictly).toBe(1);
  });
});

describe('patch by patch', () => {
  const steps = [1, 2, 3].map((patches) => ({ kernel: `patch ${patches}`, patches }));
  const series: Tested = { ...mine, steps, patches: ['a', 'b', 'c'].map((subject) => ({ subject })) };
  const named = (name: string, of: KernelResults): KernelResults => ({ ...of, name });
  const tried = (...kernels: [KernelResults, KernelResults, KernelResults]) =>
    report(on(good), named('patch 3', kernels[2]), series, [
      named('patch 1', kernels[0]),
      named('patch 2', kernels[1]),
    ]);

  it('blames the first that makes it worse', () => {
    const { text, status } = tried(on(good), on(bad), on(bad));
    expect(text).toMatch(
      /Patch by patch, each on those before it:\n {2}1\/3 "a": Nothing new deviates[^]*\n {2}2\/3 "b": 1 clause newly[^]*\n {4}A-1\n {2}3\/3 "c": Nothing new[^]*\nThe first that makes it worse: 2\/3 "b"\n/,
    );
    expect(status).toBe(1);
  });

  it('blames one that does not build, or that a later one mends', () => {
    const unbuilt = tried(down, on(good), on(good));
    expect(unbuilt.text).toContain('The first that makes it worse: 1/3 "a"');
    expect(unbuilt.status).toBe(1);
    expect(tried(on(good), on(bad), on(good))).toMatchObject({ status: 1 });
    const none = tried(on(good), on(good), on(good));
    expect(none.text).toContain('None of them makes it worse.');
    expect(none.status).toBe(0);
  });
});
