import { expect, it } from 'vitest';
import { ktapReport } from './ktap.ts';
import { changed, fine, sample, terse } from '../testing/sample-results.ts';

const lines = ktapReport(sample).split('\n');

it('nests a test for each kernel', () => {
  expect(ktapReport(fine)).toMatchInlineSnapshot(`
    "KTAP version 1
    1..2
      KTAP version 1
      # Subtest: 5.10
      1..1
      ok 1 A-1/good
    ok 1 5.10
      KTAP version 1
      # Subtest: 7.3-rc
      1..1
      ok 1 A-1/good
    ok 2 7.3-rc
    "
  `);
});

it('gives each standing its result line', () => {
  expect(lines.filter((line) => /^ *(?:not )?ok /.test(line)).slice(0, 8)).toMatchInlineSnapshot(`
    [
      "  ok 1 A-1/good",
      "  not ok 2 A-1/bad",
      "  ok 3 B-1/known # XFAIL an-old-bug: It is an old bug; fixed by "mm/mremap: fix it"",
      "  not ok 4 B-1/gone",
      "  ok 5 C-1/lacks # SKIP the kernel lacks userfaultfd",
      "  not ok 6 B-1/broken # ERROR set-up failed: \\x1b[31m\\x9b1m\\u202ereversed\\u2066 ]]><script>&amp;"' \\x00\\ufffe\\ud800 not ok 1 \\x23 TODO",
      "  ok 7 C-1/too # SKIP the kernel lacks userfaultfd",
      "not ok 1 5.10",
    ]
  `);
});

it('puts the evidence before the line that it is about', () => {
  const at = lines.indexOf('  not ok 2 A-1/bad');
  expect(lines.slice(0, at)).toContain('  # expected after "....--abcd"');
  expect(lines[at - 1]).toMatch(/^ {2}# output: /);
  expect(lines).toContain('  # gone: was-wrong: It was wrong; not fixed yet');
});

it('lets no guest say a directive', () => {
  const reason = 'x # SKIP\nok 1 y';
  const text = ktapReport(changed((each) => ({ ...each, id: 'A#1', reason })));
  expect(text).toContain(String.raw`  not ok 6 A\x231 # ERROR x \x23 SKIP\x0aok 1 y`);
  expect(text).not.toMatch(/^ok 1 y/m);
});

it('needs no reason', () => {
  const text = ktapReport(terse);
  expect(text).toContain('  ok 5 C-1/lacks # SKIP\n');
  expect(text).toContain('  not ok 6 B-1/broken # ERROR\n');
});
