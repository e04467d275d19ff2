/** What is written down of a case, and which part of the specification. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../judge/observation.ts';
import { c } from '../spec/index.ts';
import type { Case, Clause } from '../spec/types.ts';
import { caseResult, specificationOf } from './case-result.ts';

const place = { file: 't.ts', line: 1 };
const test: Case = {
  id: 't/one/x',
  clause: 't/one',
  title: 'it is so',
  program: c``,
  expect: { always: { after: 'ab' } },
  bugs: { wrong: { after: 'xx' } },
};
const seen: Observation = {
  began: true,
  ended: true,
  records: { after: 'ab' },
  garbled: [],
  ending: { how: 'exited', code: 0 },
  kernelLog: [],
  output: '',
  microseconds: 7,
};
const subject = { changes: ['always'], bugs: [] };

describe('the result of a case', () => {
  it('is what was expected and seen, and no more where there is no more', () => {
    expect(caseResult(test, subject, seen)).toEqual({
      id: 't/one/x',
      clause: 't/one',
      title: 'it is so',
      verdict: 'conforms',
      key: 'always',
      expected: { after: 'ab' },
      observed: { after: 'ab' },
      ending: { how: 'exited', code: 0 },
      microseconds: 7,
    });
  });

  it('has why it deviates, what the kernel logged and what the program said', () => {
    const lines = ['BUG: Bad page map'];
    const result = caseResult(test, subject, { ...seen, records: {}, kernelLog: lines, output: 'x\n' });
    expect(result).toMatchObject({ verdict: 'deviates', kernelLog: lines, output: 'x\n' });
    expect(result.reason).toBe('the kernel complained: BUG: Bad page map');
    expect(caseResult(test, subject, { ...seen, records: {} }).reason).toMatch(/^after /);
    expect(result.kernelLog).not.toBe(lines);
  });

  it('names the bug that it shows, that is gone, or that it looks like', () => {
    const wrong = { ...seen, records: { after: 'xx' } };
    const buggy = { ...subject, bugs: ['wrong'] };
    expect(caseResult(test, buggy, wrong)).toMatchObject({ verdict: 'deviates', known: 'wrong' });
    expect(caseResult(test, buggy, seen)).toMatchObject({ verdict: 'conforms', gone: 'wrong' });
    expect(caseResult(test, subject, wrong)).toMatchObject({ verdict: 'deviates', like: 'wrong' });
  });

  it('is not found out where nothing was seen, and not run where it was not asked', () => {
    expect(caseResult(test, subject, undefined)).toMatchObject({
      verdict: 'broken',
      ending: { how: 'unknown', why: 'it was not run' },
    });
    const lacking = { ...subject, changes: [] };
    expect(caseResult(test, lacking, undefined)).toMatchObject({
      verdict: 'unsupported',
      ending: { how: 'not-run' },
    });
    expect(caseResult(test, lacking, seen).ending).toEqual({ how: 'exited', code: 0 });
  });
});

it('takes from the specification the clauses of the cases that were run, and their families', () => {
  const clause = (id: string): Clause => ({
    id,
    says: `It says ${id}.`,
    source: [{ code: 'mm/mremap.c' }],
    cases: [],
    place,
  });
  const [one, other, third] = [clause('t/one'), clause('t/two'), clause('u/one')];
  const family = (id: string, ...clauses: Clause[]) => ({ id, title: id, about: 'x', clauses, place });
  const specification = {
    families: [family('t', one, other), family('u', third)],
    clauses: [one, other, third],
    cases: [test],
    changes: {},
    bugs: {},
  };
  expect(specificationOf(specification, [test])).toEqual({
    families: [{ id: 't', title: 't', about: 'x' }],
    clauses: [{ id: 't/one', family: 't', says: 'It says t/one.', source: [{ code: 'mm/mremap.c' }] }],
    changes: {},
    bugs: {},
  });
});
