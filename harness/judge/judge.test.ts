import { describe, expect, it } from 'vitest';
import { oneOf } from '../spec/expectations.ts';
import type { Case, Known } from '../spec/types.ts';
import { describeEnding, judge, show } from './judge.ts';
import type { Observation } from './observation.ts';

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
const subject = { upstream: '6.1.192', eras: ['old', 'young'] };
const known: Known = {
  case: 'A-1/x',
  kernels: { series: '6.1', from: '6.1.100', to: '6.1.192' },
  reason: 'r',
  fixedBy: null,
  shows: { after: 'xx' },
};

describe('judge', () => {
  it('conforms when everything is as the newest reached era has it', () => {
    expect(judge(test, subject, good)).toMatchObject({ verdict: 'conforms', era: 'young' });
    expect(
      judge(
        test,
        { ...subject, eras: ['old'] },
        { ...good, records: { after: 'ab', move: { errno: 'EINVAL' } } },
      ),
    ).toMatchObject({ verdict: 'conforms', era: 'old' });
  });

  it('is unsupported when no era of the case is reached, or the program says what the kernel lacks', () => {
    expect(judge(test, { ...subject, eras: [] }, good).verdict).toBe('unsupported');
    expect(judge({ ...test, expect: {} }, subject, good).reason).toContain('none');
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

  it('knows a deviation only when it shows exactly what is known', () => {
    const shown = { ...good, records: { move: { page: 6 }, after: 'xx' } };
    expect(judge(test, subject, shown, [known])).toMatchObject({ verdict: 'deviates', known });
    expect(
      judge(test, subject, { ...shown, records: { move: { page: 6 }, after: 'yy' } }, [known]).known,
    ).toBeUndefined();
    for (const upstream of ['6.1.99', '6.1.193', '6.12.1']) {
      expect(judge(test, { ...subject, upstream }, shown, [known]).known).toBeUndefined();
    }
  });

  it('calls a known deviation stale when it is gone', () => {
    expect(judge(test, subject, good, [known])).toMatchObject({ verdict: 'conforms', stale: known });
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
