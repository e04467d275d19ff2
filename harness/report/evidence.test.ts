import { expect, it } from 'vitest';
import { compareRecords, evidenceLines, kernelLogTail, outputTail } from './evidence.ts';
import { clausesOf, findings } from './findings.ts';
import { only, sample } from '../testing/sample-results.ts';

const [bad] = only('A-1/bad').kernels[0]?.cases ?? [];
if (!bad) throw new Error('the sample has no A-1/bad');

it('compares record by record: a choice by its outcomes, names as they come', () => {
  expect(compareRecords(bad)).toMatchObject([
    { name: 'move', expected: 'one of {"page":6} | "outside"', observed: '{"page":6}', same: true },
    { name: 'after', expected: '"....--abcd"', observed: '"abcd--abcd"', same: false },
    { name: 'constructor', expected: 'nothing', same: false },
  ]);
  expect(compareRecords({ ...bad, expected: { toString: 1 }, observed: {} })).toEqual([
    { name: 'toString', expected: '1', observed: 'nothing', same: false },
  ]);
});

it('does not mind the order of keys', () => {
  const [record] = compareRecords({
    ...bad,
    expected: { r: { a: 1, b: 2 } },
    observed: { r: { b: 2, a: 1 } },
  });
  expect(record?.same).toBe(true);
});

it('shows the ends of what was logged and printed', () => {
  expect(kernelLogTail(bad)).toHaveLength(20);
  expect(kernelLogTail(bad)[0]).toContain('1.10]');
  expect(outputTail(bad)).toHaveLength(2);
  expect(outputTail({ ...bad, output: 'x\n'.repeat(30) })).toHaveLength(10);
});

it('is told in lines', () => {
  expect(
    evidenceLines({ ...bad, kernelLog: ['WARNING'], output: 'said', observed: { after: '..' } }),
  ).toEqual([
    bad.reason,
    'the program exited with 0',
    'expected move one of {"page":6} | "outside"',
    'observed move nothing',
    'expected after "....--abcd"',
    'observed after ".."',
    'kernel: WARNING',
    'output: said',
  ]);
});

it('gathers the same answer of several kernels', () => {
  const found = findings(sample, (each) => each.clause === 'A-1');
  expect(found.map(({ result, kernels }) => [result.id, kernels])).toEqual([
    ['A-1/good', ['5.10', '7.3-rc']],
    ['A-1/bad', ['5.10']],
    ['A-1/bad', ['7.3-rc']],
  ]);
  expect(clausesOf(sample)).toEqual(['A-1', 'B-1', 'C-1']);
});
