import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRecords } from './records.ts';

it('reads a whole report', () => {
  expect(readRecords('begin\nrecord move {"page":6}\nrecord after "a"\nend\n')).toEqual({
    began: true,
    ended: true,
    records: { move: { page: 6 }, after: 'a' },
    garbled: [],
  });
});

it('reads what a program says of itself', () => {
  expect(readRecords('begin\nbroken "mmap: ENOMEM"\n')).toMatchObject({
    broken: 'mmap: ENOMEM',
    ended: false,
  });
  expect(readRecords('begin\nlacks "pagemap"\n').lacks).toBe('pagemap');
  expect(readRecords('begin\nrecord a 1\nfailed "mremap: EFAULT"\n')).toMatchObject({
    failed: 'mremap: EFAULT',
    records: { a: 1 },
    ended: false,
  });
});

it.each([
  ['half a record', 'begin\nrecord move {"pa', /cut off/],
  ['a record before the beginning', 'record a 1\nbegin\nend\n', /record a 1/],
  ['a record after the end', 'begin\nend\nrecord a 1\n', /record a 1/],
  ['a record twice', 'begin\nrecord a 1\nrecord a 2\nend\n', /record a 2/],
  ['no JSON', 'begin\nrecord a {\nend\n', /record a \{/],
  ['two beginnings', 'begin\nbegin\nend\n', /begin/],
  ['chatter', 'begin\nhello\nend\n', /hello/],
  ['a broken that is no text', 'begin\nbroken 7\nend\n', /broken 7/],
  ['a failed that is no text', 'begin\nfailed 7\nend\n', /failed 7/],
])('keeps %s as garbled', (_, text, garbled) => {
  expect(readRecords(text).garbled.join()).toMatch(garbled);
});

it('never throws, and takes no record from a report that was cut', () => {
  const whole = 'begin\nrecord move {"page":6}\nend\n';
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (length) => {
      const said = readRecords(whole.slice(0, length));
      return !said.ended && (Object.keys(said.records).length === 0 || length > 24);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => readRecords(text) !== undefined));
});

it.each([
  ['a name that every object has', 'record __proto__ {"a":1}'],
  ['a value with too many levels', `record a ${'['.repeat(2000)}${']'.repeat(2000)}`],
  ['a value that is too long', `record a "${'x'.repeat(5000)}"`],
])('takes %s for no record', (_, line) => {
  const { records, garbled } = readRecords(`begin\n${line}\nrecord b 1\nend\n`);
  expect(records).toEqual({ b: 1 });
  expect(Object.keys(records)).toEqual(['b']);
  expect(garbled).toEqual([line]);
});
