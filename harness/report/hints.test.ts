import { expect, it } from 'vitest';
import { hintTexts } from './hints.ts';
import { htmlReport } from './html.ts';
import { ktapReport } from './ktap.ts';
import { hostile, sample } from '../testing/sample-results.ts';
import { terminalReport } from './terminal.ts';

const lacks = { change: 'any', present: false, claimed: true, fit: 13, of: 13 };

it.each([
  [lacks, 'it lacks any (13 deviating cases fit): run again with --without any'],
  [
    { ...lacks, claimed: false, fit: 1, of: 1 },
    'it lacks any (1 deviating case fits): run again and leave out --with any',
  ],
  [
    { ...lacks, present: true, claimed: false, fit: 12 },
    'any backported (12 of 13 deviating cases fit): run again with --with any',
  ],
  [{ ...lacks, present: true }, 'it has any (13 deviating cases fit): run again and leave out --without any'],
])('says what the kernel looks like, and what to type: %o', (hint, text) => {
  expect(hintTexts({ name: '6.12', hints: [hint] })).toEqual([`6.12 looks like ${text}`]);
});

it('stands in every report that is read, and breaks none', () => {
  const [first, second] = sample.kernels;
  const results = { ...sample, kernels: [{ ...first!, name: `5.10${hostile}`, hints: [lacks] }, second!] };
  const terminal = terminalReport(results, { columns: 200, color: false });
  expect(terminal).toContain('\nChanges that fit the answers better (no verdict is changed by them)\n  5.10');
  expect(terminal).toContain(
    'looks like it lacks any (13 deviating cases fit): run again with --without any',
  );
  expect(ktapReport(results)).toMatch(/\n# 5\.10.* looks like it lacks any .*\nnot ok 1 /);
  expect(htmlReport(results)).toMatch(/<p>5\.10.*&lt;script&gt;.* looks like it lacks any/);
});
