import { expect, it } from 'vitest';
import { clausesReport } from './clauses.ts';
import { hostile, sample } from '../testing/sample-results.ts';

const lines = clausesReport(sample).split('\n');

it('has a row for each clause: sentence, sources, since, cases, kernels', () => {
  expect(lines.filter((line) => line.startsWith('| **'))).toMatchInlineSnapshot(`
    [
      "| **A-1**<br>It is so.<br>*mm/mremap.c* | 5.7 | good, bad | 1/2 ✗ | 2 ✓ |",
      "| **B-1**<br>And \\<so\\> on.<br>*mremap(2)* | 5.7 | known, gone, broken | 0/3 !✗k | 0/3 !✗k |",
      "| **C-1**<br>C-1 |  | lacks, too | – | – |",
    ]
  `);
});

it('has the families in their order, with what they are about', () => {
  expect(lines.filter((line) => line.startsWith('## '))).toMatchInlineSnapshot(`
    [
      "## A: The first",
      "## B: The second",
      "## C-1: C-1",
    ]
  `);
  expect(lines).toContain('What comes first.');
});

it('makes no markup of what others say', () => {
  const says = { ...sample, kernels: sample.kernels.map((kernel) => ({ ...kernel, name: hostile })) };
  expect(clausesReport(says)).not.toMatch(/[^\\]<script/);
  expect(clausesReport(says)).not.toContain('\u001b');
});
