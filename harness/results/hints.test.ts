import { describe, expect, it } from 'vitest';
import type { Case, Change, ExpectedRecords } from '../spec/types.ts';
import type { CaseResult, KernelResults } from './results.ts';
import { sample } from '../testing/sample-results.ts';
import { hintsFor, withHints } from './hints.ts';

const changes: Record<string, Change> = {
  always: { kind: 'feature', since: '2.6.12', title: '' },
  flag: { kind: 'feature', since: '5.7', title: '' },
  any: { kind: 'feature', since: '5.13', stable: { '5.10': '5.10.300' }, title: '' },
};

const test = (id: string, expected: Readonly<Record<string, ExpectedRecords>>): Case => ({
  id,
  clause: 'A-1',
  title: id,
  program: { text: '', file: 'x', line: 1 },
  expect: expected,
});

/** What a kernel answers: refused at first, moved later; the old kernel refuses the flag. */
const cases = [
  test('old', { always: { move: 'refused' }, flag: { move: 'moved' } }),
  test('plain', { always: { move: 'plain' } }),
  ...['1', '2', '3'].map((n) => test(`flag-${n}`, { flag: { move: 'moved' } })),
  ...['1', '2'].map((n) =>
    test(`any-${n}`, { flag: { move: 'refused' }, any: { move: 'moved', after: 'ab' } }),
  ),
];

/** A kernel that answered as kernels with the changes `has` do, judged by the changes `judgedBy`. */
function kernel(
  upstream: string,
  judgedBy: readonly string[],
  has: readonly string[],
  change: (result: CaseResult) => Partial<CaseResult> = () => ({}),
): KernelResults {
  const newest = (each: Case, reached: readonly string[]) =>
    Object.entries(each.expect).findLast(([key]) => reached.includes(key));
  const results = cases.map((each): CaseResult => {
    const [key, wanted] = newest(each, judgedBy) ?? [];
    const shown = newest(each, has)?.[1] ?? { move: 'refused' };
    const verdict = JSON.stringify(wanted) === JSON.stringify(shown) ? 'conforms' : 'deviates';
    const result = {
      id: each.id,
      clause: each.clause,
      title: each.title,
      verdict: key === undefined ? ('unsupported' as const) : verdict,
      ...(key !== undefined && { key }),
      observed: key === undefined ? {} : (shown as CaseResult['observed']),
      ending: key === undefined ? { how: 'not-run' } : { how: 'exited', code: 0 },
      microseconds: 1,
    };
    return { ...result, ...change(result as CaseResult) } as CaseResult;
  });
  return { upstream, changes: [...judgedBy], cases: results } as unknown as KernelResults;
}

const hints = (of: KernelResults) => hintsFor(of, cases, changes);

describe('hintsFor', () => {
  it.each([[['always']], [['always', 'flag']], [['always', 'flag', 'any']]])(
    'says nothing of a kernel that answers as its changes %j have it',
    (reached) => expect(hints(kernel('6.1', reached, reached))).toEqual([]),
  );

  it('finds a change that a kernel lacks, told so or by its release', () => {
    const lacking = { change: 'any', present: false, fit: 2, of: 2 };
    const of = (upstream: string) => hints(kernel(upstream, ['always', 'flag', 'any'], ['always', 'flag']));
    expect(of('5.10.1')).toEqual([{ ...lacking, claimed: false }]);
    expect(of('5.10.300')).toEqual([{ ...lacking, claimed: true }]);
    expect(of('6.12')).toEqual([{ ...lacking, claimed: true }]);
  });

  it('finds a backport, or a change that the kernel was denied', () => {
    const having = { change: 'any', present: true, fit: 2, of: 2 };
    const of = (upstream: string) => hints(kernel(upstream, ['always', 'flag'], ['always', 'flag', 'any']));
    expect(of('5.10.1')).toEqual([{ ...having, claimed: false }]);
    expect(of('6.12')).toEqual([{ ...having, claimed: true }]);
  });

  it('finds a backport of what most cases need, by those that say what was before it', () => {
    expect(hints(kernel('5.4', ['always'], ['always', 'flag', 'any']))).toEqual([
      { change: 'flag', present: true, claimed: false, fit: 1, of: 1 },
    ]);
  });

  it('goes on from one change to the next', () => {
    expect(hints(kernel('6.12', ['always', 'flag', 'any'], ['always']))).toEqual([
      { change: 'any', present: false, claimed: true, fit: 2, of: 2 },
      { change: 'flag', present: false, claimed: true, fit: 1, of: 1 },
    ]);
  });

  it.each<[string, Partial<CaseResult>]>([
    ['shows something else', { observed: { move: 'nonsense' } }],
    ['shows more', { observed: { move: 'refused', more: 1 } }],
    ['ended otherwise', { ending: { how: 'killed', signal: 'SIGSEGV' } }],
    ['made the kernel complain', { kernelLog: ['BUG: KASAN: use-after-free'] }],
    ['was not found out', { verdict: 'broken' }],
    ['lacks what it needs', { verdict: 'unsupported' }],
    ['shows a known bug', { known: 'a-bug' }],
  ])('counts no case that %s', (_, change) => {
    const of = (id: RegExp) =>
      hints(
        kernel('6.12', ['always', 'flag', 'any'], ['always', 'flag'], (each) =>
          id.test(each.id) ? change : {},
        ),
      );
    expect(of(/^any/)).toEqual([]);
  });

  it('does not explain one wrong answer by making others wrong, or by judging nothing', () => {
    const all = ['always', 'flag', 'any'];
    const wrong = (id: string) =>
      kernel('6.12', all, all, (each) =>
        each.id === id ? { verdict: 'deviates', observed: { move: 'refused' } } : {},
      );
    for (const id of ['old', 'flag-1', 'any-1', 'plain']) expect(hints(wrong(id))).toEqual([]);
    const onlyFlag = { ...wrong('flag-1'), cases: wrong('flag-1').cases.filter(({ id }) => id === 'flag-1') };
    expect(hints(onlyFlag)).toEqual([]);
  });

  it('knows nothing of cases and changes that are not there', () => {
    const of = kernel('6.12', ['always', 'flag', 'any'], ['always', 'flag']);
    expect(hintsFor(of, [], changes)).toEqual([]);
    expect(hintsFor(of, cases, {})).toEqual([]);
  });
});

it('puts the hints to the kernels that have any', () => {
  const kernels = [
    kernel('6.12', ['always', 'flag', 'any'], ['always', 'flag']),
    kernel('5.4', ['always'], ['always']),
  ];
  const [first, second] = withHints({ ...sample, kernels }, { cases, changes }).kernels;
  expect(first?.hints).toHaveLength(1);
  expect(second).not.toHaveProperty('hints');
});
