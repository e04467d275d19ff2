import { expect, it } from 'vitest';
import { exitStatus } from './exit-status.ts';
import { parseResults } from './read.ts';

const test = {
  id: 'A-1/x',
  clause: 'A-1',
  title: 't',
  verdict: 'conforms',
  era: 'dontunmap',
  expected: { after: 'a' },
  observed: { after: 'a' },
  ending: 'exited with 0',
  microseconds: 7,
};
const kernel = {
  name: '5.10',
  release: '5.10.0-39-cloud-amd64',
  upstream: '5.10.262',
  package: 'linux-image 5.10.262-1',
  architecture: 'x86_64',
  imageHash: 'ab',
  accelerator: 'tcg',
  machine: 'microvm',
  resumed: true,
  bootMilliseconds: 1500,
  boots: 1,
  forkMicroseconds: 800,
  eras: ['dontunmap'],
  hints: [{ era: 'any', present: false, claimed: true, fit: 1, of: 2 }],
  cases: [test],
};
const file = (...cases: object[]): string =>
  JSON.stringify({
    format: 'dontunmap-results',
    version: 1,
    startedAt: '2026-11-24T00:00:00.000Z',
    milliseconds: 5,
    clauses: { 'A-1': 'It is so.' },
    kernels: [{ ...kernel, cases }],
  });
const read = (...cases: object[]) => parseResults(file(...cases), 'old.json').kernels[0]!;

it('reads a file of version 1 as one of version 2', () => {
  const results = parseResults(file(test), 'old.json');
  expect(results.version).toBe(2);
  expect(results.specification.clauses).toEqual([
    { id: 'A-1', family: 'version-1', says: 'It is so.', source: [] },
  ]);
  expect(results.kernels[0]).toMatchObject({
    boot: { method: 'microvm', milliseconds: 1500, guests: 1, resumed: true },
    changes: ['dontunmap'],
    hints: [{ change: 'any', present: false, claimed: true, fit: 1, of: 2 }],
    cases: [{ key: 'dontunmap', ending: { how: 'exited', code: 0 } }],
  });
  expect(exitStatus(results, true)).toBe(0);
});

it.each([
  ['exited with 3', { how: 'exited', code: 3 }],
  ['was killed by SIGSEGV', { how: 'killed', signal: 'SIGSEGV' }],
  ['did not end within 2.5 s', { how: 'timed-out', seconds: 2.5 }],
  ['took the guest with it: Kernel panic', { how: 'guest-lost', why: 'Kernel panic' }],
  ['is not known to have ended: QEMU is gone', { how: 'unknown', why: 'QEMU is gone' }],
  ['not run', { how: 'not-run' }],
  ['in some other way', { how: 'unknown', why: 'in some other way' }],
])('takes "%s" for data', (ending, data) => {
  expect(read({ ...test, ending }).cases[0]?.ending).toEqual(data);
});

it('makes bugs of what was known, each once', () => {
  const known = { reason: 'r', fixedBy: 'mm: fix' };
  const bad = { ...test, verdict: 'deviates', known };
  const results = parseResults(
    file(bad, { ...bad, id: 'A-1/y' }, { ...test, id: 'A-1/z', stale: { reason: 's', fixedBy: null } }),
    'old.json',
  );
  expect(results.kernels[0]?.cases.map((each) => each.known ?? each.gone)).toEqual([
    'known-1',
    'known-1',
    'known-2',
  ]);
  expect(results.specification.bugs['known-1']).toMatchObject({ what: 'r', fixed: { title: 'mm: fix' } });
  expect(results.specification.bugs['known-2']).not.toHaveProperty('fixed');
  expect(exitStatus(results, false)).toBe(1);
});

it('knows that a kernel with no boots was not booted', () => {
  const text = file(test).replace('"boots":1', '"boots":0');
  expect(parseResults(text, 'old.json').kernels[0]).not.toHaveProperty('boot');
});
