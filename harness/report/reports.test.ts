import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { ktapReport } from './ktap.ts';
import { printable } from './printable.ts';
import { exitStatus, resultsSchema } from './results.ts';
import { fine, sample } from './sample.test-data.ts';
import { terminalReport } from './terminal.ts';

const only = (verdictId: string) => ({
  ...sample,
  kernels: sample.kernels.map((kernel) => ({
    ...kernel,
    cases: kernel.cases.filter((each) => each.id === verdictId),
  })),
});

describe('results', () => {
  it('has its schema published as it is', async () => {
    const published = await readFile(new URL('../../docs/results.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(resultsSchema))));
  });

  it('fits the schema', () => {
    expect(resultsSchema.parse(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
  });

  it.each([
    ['A-1/good', 0, 0],
    ['A-1/bad', 1, 1],
    ['B-1/known', 0, 0],
    ['B-1/stale', 1, 1],
    ['B-1/lacks', 0, 1],
    ['B-1/broken', 2, 2],
  ])('%s ends with %i, strictly %i', (id, status, strict) => {
    expect(exitStatus(only(id), false)).toBe(status);
    expect(exitStatus(only(id), true)).toBe(strict);
  });
});

describe('the terminal report', () => {
  it('shows matrix, evidence and a summary, within 80 columns', () => {
    const text = terminalReport(sample, { columns: 80, color: false });
    expect(text).toContain('A-1     1/2 ✗   1/2 ✗');
    expect(text).toContain('B-1     1/4 !✗k–');
    expect(text).toContain('A-1/bad on 5.10, 7.3-rc');
    expect(text).toContain('expected  after "ab"');
    expect(text).toContain('observed  after ".."');
    expect(text).toContain('an old bug; fixed by nothing yet');
    expect(text.trim().split('\n').at(-1)).toBe(
      '2 conform, 2 deviate, 2 known, 2 stale, 2 unsupported, 2 broken (5.0 s)'.replace(
        '2 conform',
        '4 conform',
      ),
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows what was never recorded, and a kernel of which nothing is known', () => {
    const odd = structuredClone(sample);
    const [kernel] = odd.kernels;
    kernel!.cases = [
      { ...kernel!.cases[1]!, clause: 'Z-1', expected: { only: 1 }, observed: {}, output: '' },
    ];
    delete kernel!.cases[0]!.reason;
    delete kernel!.cases[0]!.era;
    delete kernel!.cases[0]!.kernelLog;
    odd.kernels = [kernel!];
    const text = terminalReport(odd, { columns: 80, color: false });
    expect(text).toContain('observed  only nothing');
    expect(text).toContain('Clause: ?');
    expect(text).toContain('Era: none');
    expect(htmlReport(odd)).toContain('Z-1');
    expect(ktapReport(odd)).toContain('not ok 1 A-1/bad');
    expect(junitReport(odd)).toContain('<failure message="">');
  });

  it('paints when it may', () => {
    expect(terminalReport(fine, { columns: 80, color: true })).toContain('\u001b[32m');
    expect(terminalReport(sample, { columns: 80, color: true })).toContain('\u001b[31m');
  });

  it('obeys nothing that a guest says', () => {
    expect(terminalReport(sample, { columns: 80, color: false })).not.toMatch(/[\u001b\u009b]/);
    expect(printable('a\u001b\u009b\u202e\u0000b')).toBe('a\\x1b\\x9b\\u202e\\x00b');
  });
});

describe('the other reports', () => {
  it('writes JUnit', () => {
    const text = junitReport(sample);
    expect(text).toContain('tests="6" failures="2" errors="1" skipped="2"');
    expect(text).toContain('<skipped message="known: an old bug"/>');
    expect(text).toContain('&lt;&amp;&gt;');
    expect(text).not.toMatch(/\u001b/);
    expect(junitReport(fine)).toContain('time="0.001234"/>');
  });

  it('writes KTAP', () => {
    const text = ktapReport(sample);
    expect(text).toMatch(/^KTAP version 1\n1\.\.2\n {2}KTAP version 1\n {2}# Subtest: 5\.10\n {2}1\.\.6\n/);
    expect(text).toContain('  not ok 2 A-1/bad');
    expect(text).toContain('  ok 3 B-1/known # XFAIL an old bug');
    expect(text).toContain('  ok 5 B-1/lacks # SKIP the kernel lacks x');
    expect(text).toContain('not ok 1 5.10');
    expect(ktapReport(fine)).toContain('ok 2 7.3-rc');
  });

  it('writes a page', () => {
    const text = htmlReport(sample);
    expect(text).toContain('And &lt;so&gt; on.');
    expect(text).toContain('class="known"');
    expect(text).toContain('stale');
    expect(text).not.toMatch(/\u001b/);
    expect(htmlReport(fine)).not.toContain('Evidence');
    const [first, ...rest] = sample.kernels;
    expect(
      htmlReport({ ...sample, kernels: [first!, ...rest.map((kernel) => ({ ...kernel, cases: [] }))] }),
    ).toContain('not run');
  });
});
