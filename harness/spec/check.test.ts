import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import type { Declarations } from './check.ts';
import { authoring, c, family, oneOf, refused } from './index.ts';
import { readSpecification } from './specification.ts';

const changes = {
  old: { kind: 'feature', since: '5.7', title: 'mm: old' },
  redesign: { kind: 'redesign', since: '6.17', title: 'mm: redesign' },
  fix: { kind: 'fix', since: '7.0', stable: { '6.12': '6.12.50' }, title: 'mm: fix' },
} as const;
const bugs = { wrong: { what: 'It is wrong.', since: '5.8', evidence: 'seen' } } as const;
const { clause } = authoring({ changes, bugs });

const test = {
  name: 'x',
  title: 'what is seen',
  program: c`
    observe_mremap("move", 0);
    observe_strip("after", 0, 1);
  `,
  expect: {
    old: { move: refused('EINVAL'), after: 'a' },
    redesign: { move: { page: 1 }, after: '.' },
    fix: { move: { page: 2 }, after: 'x' },
    'fix & redesign': { move: { page: 3 }, after: 'y' },
  },
  bugs: { wrong: { after: 'z' } },
} as const;
const draft = { says: 'It is so.', source: [{ code: 'mm/mremap.c' }], cases: [test] };

/** A specification of one case, with something else in its place. Types are not what stops a user: Node strips them. */
function declared(change: {
  readonly test?: object;
  readonly tests?: readonly object[];
  readonly clause?: object;
  readonly id?: string;
  readonly family?: object;
  readonly changes?: object;
  readonly bugs?: object;
}): Declarations {
  const cases = change.tests ?? [{ ...test, ...change.test }];
  const made = clause(change.id ?? 'a/b', { ...draft, cases, ...change.clause } as never);
  const only = family('a', { title: 'A', about: 'About a.', clauses: [made] });
  return {
    families: [{ ...only, ...change.family }],
    changes: { ...changes, ...change.changes },
    bugs: { ...bugs, ...change.bugs },
  };
}

function mistakes(change: Parameters<typeof declared>[0]): string {
  try {
    readSpecification(declared(change), '/');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.kind === 'usage' ? '' : error.kind}${error.message}\n${error.evidence ?? ''}`;
  }
  return '';
}

it('reads what is right, and puts expectations in the order in which they count', () => {
  const { cases, clauses, families } = readSpecification(declared({}));
  expect([families.length, clauses.length, cases.length]).toEqual([1, 1, 1]);
  const keys = Object.keys(cases[0]?.expect ?? {});
  expect(keys[0]).toBe('old');
  expect(keys.at(-1)).toBe('fix & redesign');
});

it('names file and line, and all mistakes at once', () => {
  expect(mistakes({ test: { title: '', expect: {} } })).toMatch(
    /^The specification has 2 mistakes: .*check\.test\.ts:\d+: a\/b\/x: title is empty; correct it and run again\.\n.*check\.test\.ts:\d+: a\/b\/x: expect expects nothing/s,
  );
});

describe('refuses', () => {
  it.each<[string, Parameters<typeof declared>[0], RegExp]>([
    [
      'an expectation without records',
      { test: { expect: { old: {} } } },
      /a\/b\/x: expect\.old expects no record/,
    ],
    ['an unknown field', { test: { exepct: {} } }, /a\/b\/x Unrecognized key: "exepct"/],
    ['a program that is none', { test: { program: 'x' } }, /a\/b\/x: program Invalid input/],
    ['an unknown need', { test: { needs: ['luck'] } }, /needs\[0\] Invalid option/],
    ['a clause without cases', { clause: { cases: [] } }, /a\/b: cases is proved by no case/],
    ['a clause without a source', { clause: { source: [] } }, /a\/b: source names no source/],
    [
      'a sentence that does not end',
      { clause: { says: 'It is so' } },
      /a\/b: says does not end with a full stop/,
    ],
    [
      'a family without clauses',
      { family: { clauses: [] } },
      /check\.test\.ts:\d+: a: clauses has no clause/,
    ],
    [
      'a release that is none',
      { changes: { old: { ...changes.old, since: 'soon' } } },
      /changes\.old\.since is no release/,
    ],
    ['two cases of one name', { tests: [test, test] }, /there are two of the case a\/b\/x/],
    [
      'a clause of another family',
      { id: 'c/b' },
      /the clause "c\/b" of the family a is not called a\/kebab-case/,
    ],
    [
      'a name that is not in kebab-case',
      { test: { name: 'Read_x' } },
      /Read_x: its name is not in kebab-case/,
    ],
    [
      'a change that is not declared',
      { test: { expect: { ...test.expect, young: test.expect.old } } },
      /no change is called "young"/,
    ],
    [
      'keys that leave open what counts',
      { test: { expect: { old: test.expect.old, fix: test.expect.fix, redesign: test.expect.redesign } } },
      /both "fix" and "redesign", and nothing says what counts then; add what is expected of "fix & redesign"/,
    ],
    [
      'a record that the program does not make',
      { test: { expect: { ...test.expect, old: { gone: 1 } } } },
      /the program makes no record "gone"/,
    ],
    [
      'a choice without a word',
      { test: { expect: { ...test.expect, old: { after: oneOf(1, 2) } } } },
      /leavesOpen does not say/,
    ],
    [
      'a refusal, whatever it is called, without a look at what it left',
      { test: { program: c`observe_strip("after", 0, 1); observe_mremap("move", 0);` } },
      /"move" is refused, and no observe_strip/,
    ],
    ['a bug that is not declared', { test: { bugs: { odd: { after: 'z' } } } }, /no bug is called "odd"/],
    [
      'a bug that shows what is expected',
      { test: { bugs: { wrong: { after: 'a' } } } },
      /what the bug wrong shows is what is expected/,
    ],
    [
      'a bug that shows a record of its own',
      { test: { bugs: { wrong: { more: 1 } } } },
      /shows more, which no kernel is expected to/,
    ],
    [
      'a change of which no case speaks',
      { changes: { more: { ...changes.redesign, since: '7.2' } } },
      /no case speaks of the change more/,
    ],
    ['a bug of which no case speaks', { bugs: { more: bugs.wrong } }, /no case speaks of the bug more/],
    [
      'changes that are not oldest first',
      { changes: { more: { ...changes.redesign, since: '5.0' } } },
      /the change more \(5\.0\) stands behind fix \(7\.0\)/,
    ],
    [
      'a bug that is fixed before it is there',
      { bugs: { wrong: { ...bugs.wrong, fixed: { mainline: '5.7', title: 't' } } } },
      /fixed \(5\.7\) before it was there \(5\.8\)/,
    ],
    [
      'a fix in a release of another series',
      { bugs: { wrong: { ...bugs.wrong, fixed: { stable: { '6.1': '6.12.3' }, title: 't' } } } },
      /fixed in 6\.12\.3, which is no release of 6\.1/,
    ],
  ])('%s', (_, change, text) => {
    expect(mistakes(change)).toMatch(text);
  });
});
