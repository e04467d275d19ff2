import { describe, expect, it } from 'vitest';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { ktapReport } from './ktap.ts';
import { cell } from './matrix.ts';
import { wrap } from '../text/wrap.ts';
import type { Results } from '../results/results.ts';
import { fine, hostile, lost, only, sample, terse } from '../testing/sample-results.ts';
import { terminalReport } from './terminal.ts';

const plain = (results: Results, columns = 80): string => terminalReport(results, { columns, color: false });

/** The sample on kernels of these names. */
const on = (...names: string[]): Results => ({
  ...sample,
  kernels: names.flatMap((name) => sample.kernels.slice(0, 1).map((kernel) => ({ ...kernel, name }))),
});

describe('the matrix', () => {
  it('has a row for each clause and a cell for each kernel', () => {
    expect(plain(sample).split('\n\nDeviations')[0]).toMatchInlineSnapshot(`
      "family  5.10     7.3-rc
      A       1/2 ✗    2 ✓      The first
        A-1   1/2 ✗    2 ✓      It is so.
      B       0/3 !✗k  0/3 !✗k  The second
        B-1   0/3 !✗k  0/3 !✗k  And <so> on.
      C-1     –        –        C-1

      ✓ conforms  ✗ deviates, or a known bug is gone  k known bug  – unsupported
      ! broken  n/m: n of m cases conform

      5.10: 5.10.1 x86_64, tcg, up in 2.1 s; 1 conforms, 1 shows a known bug, 1 known
        bug gone, 1 deviates, 2 unsupported, 1 broken
      7.3-rc: 7.3-rc.1 x86_64, tcg, up in 2.1 s; 2 conform, 1 shows a known bug, 1
        known bug gone, 2 unsupported, 1 broken"
    `);
  });

  it('says how old a kernel is of which the mirror could not be asked', () => {
    const resolved = { at: '2026-11-20T00:00:00.000Z', away: 'the mirror does not answer' };
    const old = { ...sample, kernels: sample.kernels.map((kernel) => ({ ...kernel, resolved })) };
    expect(plain(old)).toContain('5.10: 5.10.1 x86_64 (of 2026-11-20: the mirror does not answer), tcg,');
  });

  it('fits 80 columns with five kernels', () => {
    const [matrix] = plain(on('5.10', '6.1', '6.12', '7.2', '7.3-rc')).split('\nDeviations');
    for (const line of matrix?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(80);
    expect(matrix).toContain('family  5.10     6.1      6.12     7.2      7.3-rc\n');
  });

  it('goes on below when more kernels are asked for than fit', () => {
    const text = plain(on(...Array.from({ length: 12 }, (_, index) => `6.${index}`)));
    expect(text.match(/^family .*$/gm)).toEqual([
      expect.stringMatching(/6\.0 .*6\.7$/),
      expect.stringMatching(/6\.8 .*6\.11$/),
    ]);
  });

  it('gives a long name a number', () => {
    const text = plain(on('/home/me/base/arch/x86/boot/bzImage', '/home/me/new/arch/x86/boot/bzImage'));
    expect(text).toMatch(/^family +#1 +#2$/m);
    expect(text).toContain('#2 /home/me/new/arch/x86/boot/bzImage: ');
  });

  it('says when a kernel was booted again, and leaves a cell without cases empty', () => {
    const kernels = sample.kernels.map((kernel, index) =>
      index === 0 ? { ...kernel, boot: { ...kernel.boot!, guests: 3 } } : { ...kernel, cases: [] },
    );
    const text = plain({ ...sample, kernels });
    expect(text).toContain('up in 2.1 s, 3 guests;');
    const [one, two] = sample.kernels.map((kernel, index) => {
      const { boot, ...rest } = kernel;
      return index === 0 ? rest : { ...rest, boot: { ...boot!, resumed: true } };
    });
    expect(plain({ ...sample, kernels: [one!, two!] })).toMatch(/x86_64, not booted;[^]*tcg, resumed;/);
    expect(text).toMatch(/^ {2}A-1 {3}1\/2 ✗ +It is so\.$/m);
    expect(cell([])).toBe('');
  });
});

describe('the evidence', () => {
  it('is shown once for all kernels that answered alike', () => {
    const text = plain(on('5.10', '6.1'));
    expect(text).toContain('A-1/bad on 5.10, 6.1\n  it is bad\n  Clause: It is so.\n  Why: after is "abcd');
    expect(text).toContain(
      '    same      move {"page":6}\n    expected  after "....--abcd"\n    observed  after "abcd--abcd"\n',
    );
    expect(text).toContain('    kernel log of 5.10:\n    | [    1.10] WARNING');
    expect(text.match(/A-1\/bad/g)).toHaveLength(1);
  });

  it('obeys nothing that a guest says', () => {
    // oxlint-disable-next-line no-misleading-character-class
    expect(plain(sample)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('names a clause that the register lost, and says when no reason was given', () => {
    const text = plain({ ...terse, specification: { ...terse.specification, clauses: [] } });
    expect(text).toContain(
      '  Clause: A-1\n  Why: no reason was given\n  Expected of kernels with nothing; the program exited with 0\n',
    );
    expect(text).toContain('  no reason was given (5.10, 7.3-rc): C-1 (2 cases)\n');
  });
});

describe('below the evidence', () => {
  it('sets apart what is gone, known and unsupported, and sums up', () => {
    const text = plain(sample);
    expect(text.slice(text.indexOf('Known bugs that are gone'))).toMatchInlineSnapshot(`
      "Known bugs that are gone (say in cases/bugs.ts since when)
        B-1/gone on 5.10, 7.3-rc: was-wrong: It was wrong; not fixed yet

      Known bugs (these do not fail the run)
        B-1/known on 5.10, 7.3-rc: an-old-bug: It is an old bug; fixed by "mm/mremap:
          fix it"

      Unsupported
        the kernel lacks userfaultfd (5.10, 7.3-rc): C-1 (2 cases)

      3 conform, 2 show a known bug, 2 known bugs gone, 1 deviates, 4 unsupported, 2 broken (5.0 s)
      "
    `);
  });

  it('has no section without content', () => {
    expect(plain(fine)).toMatchInlineSnapshot(`
      "family  5.10    7.3-rc
      A       1 ✓     1 ✓     The first
        A-1   1 ✓     1 ✓     It is so.

      ✓ conforms  ✗ deviates, or a known bug is gone  k known bug  – unsupported
      ! broken  n/m: n of m cases conform

      5.10: 5.10.1 x86_64, tcg, up in 2.1 s; 1 conforms
      7.3-rc: 7.3-rc.1 x86_64, tcg, up in 2.1 s; 1 conforms

      2 conform, 0 show a known bug, 0 deviate, 0 unsupported, 0 broken (5.0 s)
      "
    `);
  });
});

describe('a kernel that has not come up', () => {
  const results = { ...fine, kernels: [...fine.kernels, lost] };

  it('is a column that says so, with the end of its console, and hides nobody else', () => {
    const text = plain(results);
    expect(text).toMatch(/^family {2}5\.10 {4}7\.3-rc {2}lost$/m);
    expect(text).toMatch(/^ {2}A-1 {3}1 ✓ {5}1 ✓ {13}It is so\.$/m);
    expect(text).toContain('\nlost: 6.13-rc1 x86_64, no answers: see below\n');
    expect(text).toContain(
      '\nKernels without answers, or without all of them\nlost: The kernel lost does not come up: it reset.\n    | Kernel panic\n',
    );
    expect(text).toMatch(/\n2 conform, .* 0 broken, 1 kernel without answers \(5\.0 s\)\n$/);
  });

  it('is an error in what machines read', () => {
    expect(junitReport(results)).toContain('<testcase classname="lost" name="boot" time="0.000000"><error ');
    expect(junitReport(results)).toContain('tests="3" failures="0" errors="1"');
    expect(ktapReport(results)).toMatch(
      /\n# console: Kernel panic\n.*\nnot ok 3 lost # ERROR The kernel lost does not come up: it reset\.\n/,
    );
    expect(htmlReport(results)).toContain(
      '<span class="fails">The kernel lost does not come up: it reset.</span>',
    );
    for (const text of [junitReport(results), htmlReport(results), ktapReport(results), plain(results)])
      expect(text).not.toContain(hostile);
  });
});

it('opens a family to its clauses where not all is well', () => {
  const text = plain({
    ...sample,
    kernels: sample.kernels.map((each) => ({
      ...each,
      cases: each.cases.filter(({ id }) => ['A-1/good', 'B-1/known'].includes(id)),
    })),
  });
  expect(text).toMatch(/^family.*\nA .*\nB .*\n {2}B-1 /m);
});

it('paints when it may', () => {
  const painted = (results: Results): string => terminalReport(results, { columns: 80, color: true });
  expect(painted(fine)).toContain('\u001b[32m2 conform');
  expect(painted(only('B-1/known'))).toContain('\u001b[33m0/1 k');
  expect(painted(only('C-1/lacks'))).toContain('\u001b[2m–');
  expect(painted(sample)).toContain('\u001b[31m3 conform');
});

it('wraps at spaces and leaves a long word whole', () => {
  expect(wrap('a bb ccc dddddddddd e', 6, '')).toBe('a bb\n  ccc\n  dddddddddd\n  e');
  expect(wrap('a bb', 4, ' ', '   ')).toBe(' a\n   bb');
});
