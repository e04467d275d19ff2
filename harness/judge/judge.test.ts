import { describe, expect, it } from 'vitest';
import { oneOf } from '../spec/expectations.ts';
import type { Case } from '../spec/types.ts';
import { judge, unaskable } from './judge.ts';
import { describeEnding, type Observation } from './observation.ts';
import { show } from './value.ts';

const text = { text: '', file: 'x', line: 1 };
const test: Case = {
  id: 'A-1/x',
  clause: 'A-1',
  title: 'x',
  program: text,
  expect: {
    old: { move: { errno: 'EINVAL' }, after: 'ab' },
    young: { move: { page: 6 }, after: oneOf('..', 'ab') },
  },
  bugs: { wrong: { after: 'xx' } },
};
const good: Observation = {
  began: true,
  ended: true,
  records: { move: { page: 6 }, after: '..' },
  garbled: [],
  ending: { how: 'exited', code: 0 },
  kernelLog: [],
  output: '',
  microseconds: 1,
};
const subject = { changes: ['old', 'young'], bugs: [] };
const buggy = { ...subject, bugs: ['another', 'wrong'] };

describe('judge', () => {
  it('conforms when everything is as the last expectation that fits has it', () => {
    expect(judge(test, subject, good)).toMatchObject({ verdict: 'conforms', key: 'young' });
    expect(
      judge(
        test,
        { ...subject, changes: ['old'] },
        { ...good, records: { after: 'ab', move: { errno: 'EINVAL' } } },
      ),
    ).toMatchObject({ verdict: 'conforms', key: 'old' });
  });

  it('is unsupported when nothing is expected of such a kernel, or it lacks something', () => {
    expect(judge(test, { ...subject, changes: ['young-er'] }, good)).toEqual({
      verdict: 'unsupported',
      reason: 'the kernel does not have the change old',
    });
    const racing: Case = { ...test, needs: ['userfaultfd', 'two-processors', 'x86_64'] };
    expect(judge(racing, { ...subject, processors: 1 }, good).reason).toMatch(/^it lacks a second processor/);
    expect(unaskable(racing, { ...subject, architecture: 'aarch64' })).toBe('it lacks an x86_64 processor');
    expect(unaskable(racing, { ...subject, architecture: 'x86_64', processors: 2 })).toBeUndefined();
    expect(unaskable(racing, subject)).toBeUndefined();
    expect(judge(test, subject, { ...good, lacks: 'userfaultfd' })).toMatchObject({
      verdict: 'unsupported',
      reason: 'the kernel lacks userfaultfd',
    });
  });

  it.each<[string, Partial<Observation>, RegExp]>([
    [
      'a record is wrong',
      { records: { move: { page: 7 }, after: '..' } },
      /move is \{"page":7\}, expected \{"page":6\}/,
    ],
    ['no allowed outcome', { records: { move: { page: 6 }, after: 'xx' } }, /expected one of "\.\." \| "ab"/],
    ['a record is missing', { records: { move: { page: 6 } } }, /after was not recorded/],
    ['a record too many', { records: { ...good.records, more: 1 } }, /more was recorded and not expected/],
    ['it never says its end', { ended: false }, /stopped reporting/],
    ['it says what is no record', { garbled: ['xyz'] }, /no record: xyz/],
    [
      'it cannot go on after the call',
      { ended: false, failed: 'UFFDIO_COPY of page 3: ENOENT' },
      /^the program could not go on after the call: UFFDIO_COPY of page 3: ENOENT$/,
    ],
    ['it fails', { ending: { how: 'exited', code: 3 } }, /exited with 3/],
    ['it is killed', { ending: { how: 'killed', signal: 'SIGSEGV' } }, /killed by SIGSEGV/],
    ['it runs out of time', { ending: { how: 'timed-out', seconds: 2 } }, /within 2 s/],
    [
      'the guest is lost',
      { began: false, ending: { how: 'guest-lost', why: 'panic' } },
      /took the guest with it: panic/,
    ],
    [
      'the kernel complains',
      { kernelLog: ['ok', 'WARNING: CPU: 0 at mm/mremap.c:1'] },
      /complained: WARNING/,
    ],
  ])('deviates when %s', (_, wrong, reason) => {
    const judgement = judge(test, subject, { ...good, ...wrong });
    expect(judgement.verdict).toBe('deviates');
    expect(judgement.reason).toMatch(reason);
  });

  it.each<[string, Partial<Observation>, RegExp]>([
    ['the set-up failed', { broken: 'mmap' }, /set-up failed: mmap/],
    ['it never began', { began: false, ended: false, records: {} }, /never began/],
    ['nobody knows', { ending: { how: 'unknown', why: 'QEMU was killed' } }, /QEMU was killed/],
  ])('is broken when %s', (_, wrong, reason) => {
    const judgement = judge(test, subject, { ...good, ...wrong });
    expect(judgement.verdict).toBe('broken');
    expect(judgement.reason).toMatch(reason);
  });

  it('knows a bug only when the kernel has it and shows exactly what it is known to show', () => {
    const shown = { ...good, records: { move: { page: 6 }, after: 'xx' } };
    expect(judge(test, buggy, shown)).toMatchObject({ verdict: 'deviates', known: 'wrong' });
    const other = { ...shown, records: { move: { page: 6 }, after: 'yy' } };
    expect(judge(test, buggy, other).known).toBeUndefined();
    expect(judge(test, subject, shown).known).toBeUndefined();
    expect(judge(test, buggy, { ...shown, failed: 'x' }).known).toBeUndefined();
  });

  it('takes a complaint for that of a known bug only where the case says so, and no other', () => {
    const shown = { ...good, records: { ...good.records, after: 'xx' }, kernelLog: ['BUG: Bad page state'] };
    expect(judge(test, buggy, shown).known).toBeUndefined();
    const complaining: Case = { ...test, complains: 'Bad page state' };
    expect(judge(complaining, buggy, shown)).toMatchObject({ verdict: 'deviates', known: 'wrong' });
    expect(judge(complaining, subject, shown).known).toBeUndefined();
    const worse = { ...shown, kernelLog: [...shown.kernelLog, 'BUG: another'] };
    expect(judge(complaining, buggy, worse).known).toBeUndefined();
    expect(judge(complaining, buggy, { ...good, kernelLog: shown.kernelLog }).verdict).toBe('deviates');
  });

  it('says when a bug should have shown and did not', () => {
    expect(judge(test, buggy, good)).toMatchObject({ verdict: 'conforms', gone: 'wrong' });
    expect(judge(test, subject, good).gone).toBeUndefined();
  });

  it('is like a bug that the kernel is not said to have', () => {
    const wrong = { ...good, records: { ...good.records, after: 'xx' } };
    expect(judge(test, subject, wrong)).toMatchObject({ verdict: 'deviates', like: 'wrong' });
    expect(judge(test, buggy, wrong).like).toBeUndefined();
    expect(
      judge(test, subject, { ...wrong, records: { ...wrong.records, after: 'yy' } }).like,
    ).toBeUndefined();
  });

  it('describes endings and values', () => {
    expect(describeEnding({ how: 'unknown', why: 'w' })).toContain('w');
    expect(show({ b: 1 })).toBe('{"b":1}');
    expect(
      judge({ ...test, expect: { young: { move: { a: 1, b: [2, null] } } } }, subject, {
        ...good,
        records: { move: { b: [2, null], a: 1 } },
      }).verdict,
    ).toBe('conforms');
  });
});
