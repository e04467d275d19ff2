import { describe, expect, it } from 'vitest';
import { cell } from './matrix.ts';
import { wrap } from '../text/paint.ts';
import type { Results } from '../results/results.ts';
import { fine, only, sample, terse } from '../testing/sample-results.ts';
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
      "clause  5.10     7.3-rc
      A-1     1/2 ✗    2 ✓
      B-1     0/3 !✗k  0/3 !✗k
      C-1     –        –

      ✓ conforms  ✗ deviates or is stale  k known deviation  – unsupported  ! broken
      n/m: n of m cases conform

      5.10: 5.10.1 x86_64, tcg, up in 2.1 s; 1 conform, 1 known deviation, 1 stale, 1
        deviate, 2 unsupported, 1 broken
      7.3-rc: 7.3-rc.1 x86_64, tcg, up in 2.1 s; 2 conform, 1 known deviation, 1
        stale, 2 unsupported, 1 broken"
    `);
  });

  it('fits 80 columns with five kernels', () => {
    const [matrix] = plain(on('5.10', '6.1', '6.12', '7.2', '7.3-rc')).split('\nDeviations');
    for (const line of matrix?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(80);
    expect(matrix).toContain('clause  5.10     6.1      6.12     7.2      7.3-rc\n');
  });

  it('goes on below when more kernels are asked for than fit', () => {
    const text = plain(on(...Array.from({ length: 12 }, (_, index) => `6.${index}`)));
    expect(text.match(/^clause .*$/gm)).toEqual([
      expect.stringMatching(/6\.0 .*6\.7$/),
      expect.stringMatching(/6\.8 .*6\.11$/),
    ]);
  });

  it('gives a long name a number', () => {
    const text = plain(on('/home/me/base/arch/x86/boot/bzImage', '/home/me/new/arch/x86/boot/bzImage'));
    expect(text).toMatch(/^clause {2}#1 +#2$/m);
    expect(text).toContain('#2 /home/me/new/arch/x86/boot/bzImage: ');
  });

  it('says when a kernel was booted again, and leaves a cell without cases empty', () => {
    const kernels = sample.kernels.map((kernel, index) =>
      index === 0 ? { ...kernel, boots: 3 } : { ...kernel, cases: [] },
    );
    const text = plain({ ...sample, kernels });
    expect(text).toContain('up in 2.1 s, booted 3 times;');
    const [one, two] = sample.kernels.map((kernel, index) => ({ ...kernel, resumed: true, boots: index }));
    expect(plain({ ...sample, kernels: [one!, two!] })).toMatch(/x86_64, not booted;[^]*tcg, resumed;/);
    expect(text).toMatch(/^A-1 {5}1\/2 ✗$/m);
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
    const text = plain({ ...terse, clauses: {} });
    expect(text).toContain('  Clause: A-1\n  Why: no reason was given\n  Era: none; it exited with 0\n');
    expect(text).toContain('  no reason was given (5.10, 7.3-rc): C-1/lacks, C-1/too\n');
  });
});

describe('below the evidence', () => {
  it('sets apart what is stale, known and unsupported, and sums up', () => {
    const text = plain(sample);
    expect(text.slice(text.indexOf('Stale:'))).toMatchInlineSnapshot(`
      "Stale: known deviations that are gone (take them out of cases/known.ts)
        B-1/stale on 5.10, 7.3-rc: was wrong; not fixed yet

      Known deviations (these do not fail the run)
        B-1/known on 5.10, 7.3-rc: an old bug; fixed by "mm/mremap: fix it"

      Unsupported
        the kernel lacks userfaultfd (5.10, 7.3-rc): C-1/lacks, C-1/too

      3 conform, 2 known deviations, 2 stale, 1 deviate, 4 unsupported, 2 broken (5.0 s)
      "
    `);
  });

  it('has no section without content', () => {
    expect(plain(fine)).toMatchInlineSnapshot(`
      "clause  5.10    7.3-rc
      A-1     1 ✓     1 ✓

      ✓ conforms  ✗ deviates or is stale  k known deviation  – unsupported  ! broken
      n/m: n of m cases conform

      5.10: 5.10.1 x86_64, tcg, up in 2.1 s; 1 conform
      7.3-rc: 7.3-rc.1 x86_64, tcg, up in 2.1 s; 1 conform

      2 conform, 0 known deviations, 0 deviate, 0 unsupported, 0 broken (5.0 s)
      "
    `);
  });
});

it('paints when it may', () => {
  const painted = (results: Results): string => terminalReport(results, { columns: 80, color: true });
  expect(painted(fine)).toContain('\u001b[32m2 conform');
  expect(painted(only('B-1/known'))).toContain('\u001b[33m0/1 k');
  expect(painted(only('C-1/lacks'))).toContain('\u001b[2m–');
  expect(painted(sample)).toContain('\u001b[31m3 conform');
});

it('wraps at spaces and leaves a long word whole', () => {
  expect(wrap('a bb ccc dddddddddd e', 6, ' ')).toBe(' a bb\n   ccc\n   dddddddddd\n   e');
});
