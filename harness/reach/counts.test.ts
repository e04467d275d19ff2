/** GCC's data as versions before 12 have it, which the compiler here does not write: lengths in words, and no checksum in the head. */
import { describe, expect, it } from 'vitest';
import { functionNames, functionsRun, parseCounts, sumOf } from './counts.ts';

const words = (...all: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * all.length);
  for (const [index, word] of all.entries()) bytes.writeUInt32LE(word, 4 * index);
  return bytes;
};
/** `A93*` is GCC 9.3, `B22*` 12.2. */
const version = (text: string): number => Buffer.from(text).readUInt32BE();
const [functionTag, arcsTag] = [0x01_00_00_00, 0x01_a1_00_00];

type Kind = 'before 12' | 'since 12';
const unit = (kind: Kind): number => (kind === 'since 12' ? 4 : 1);
const head = (kind: Kind, magic: number): number[] =>
  kind === 'since 12' ? [magic, version('B22*'), 1, 2] : [magic, version('A93*'), 1];
/** Counters of functions, by the numbers that GCC gives them; none where nothing of it was run. */
const counted = (kind: Kind, functions: Readonly<Record<number, readonly number[]>>): Buffer =>
  words(
    ...head(kind, 0x67_63_64_61),
    ...Object.entries(functions).flatMap(([number, counts]) => [
      functionTag,
      3 * unit(kind),
      Number(number),
      0,
      0,
      ...(counts.length === 0
        ? [arcsTag, (-2 * unit(kind)) >>> 0]
        : [arcsTag, 2 * counts.length * unit(kind), ...counts.flatMap((count) => [count, 0])]),
    ]),
    0,
    0,
  );
/** `main` is 7 and `move` is 9. */
const noted = (kind: Kind): Buffer => {
  const of = (number: number, name: string): number[] => [
    functionTag,
    6 * unit(kind),
    number,
    0,
    0,
    kind === 'since 12' ? 5 : 2,
    ...[...Array(2).keys()].map((word) => Buffer.from(name.padEnd(8, '\0')).readUInt32LE(4 * word)),
  ];
  const folder = kind === 'since 12' ? [4, 0x2f] : [1, 0x2f];
  const block = [0x01_41_00_00, unit(kind), 1];
  return words(...head(kind, 0x67_63_6e_6f), ...folder, 1, ...of(7, 'main'), ...block, ...of(9, 'move'));
};

describe.each<Kind>(['before 12', 'since 12'])('what GCC %s counts', (kind) => {
  it('has functions by their names, and those that were run', () => {
    const names = functionNames(noted(kind));
    expect([...names]).toEqual([
      [7, 'main'],
      [9, 'move'],
    ]);
    expect(functionsRun(counted(kind, { 7: [1, 0], 9: [0, 0] }), names)).toEqual(['main']);
    expect(functionsRun(counted(kind, { 7: [], 9: [0, 3] }), names)).toEqual(['move']);
    expect(functionsRun(counted(kind, { 8: [1] }), names)).toEqual([]);
  });

  it('adds up, also where one of the two has nothing of a function', () => {
    const sum = (...all: Buffer[]) => sumOf(all.map((bytes) => new Map([['mm/x', bytes]]))).get('mm/x');
    const [one, other] = [counted(kind, { 7: [1, 2], 9: [] }), counted(kind, { 7: [10, 0], 9: [4] })];
    const both = counted(kind, { 7: [11, 2], 9: [4] }).subarray(0, -8);
    expect(sum(one, other)).toEqual(both);
    expect(sum(other, one)).toEqual(both);
    expect(sum(one)).toBe(one);
  });
});

it('is said in words of hexadecimal digits, and in numbers of zeros', () => {
  const counts = parseCounts(
    '/x/dontunmap-out/mm/vma.gcda 1 *3 ffffffff\nconsole\n/x/dontunmap-out/a.txt 1\n',
  );
  expect([...counts]).toEqual([['mm/vma', words(1, 0, 0, 0, 0xffff_ffff)]]);
});
