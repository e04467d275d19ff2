/** What counts of an object: GCC's data of it (a .gcda file), by its path without an end: `mm/mremap`. */
export type Counts = ReadonlyMap<string, Buffer>;

const outside = /^.*\/dontunmap-out\//;

/** What the agent says of a program (c-helpers/agent/counts.c), as the files that it comes from. */
export function parseCounts(text: string): Counts {
  const counts = new Map<string, Buffer>();
  for (const line of text.split('\n')) {
    const [path = '', ...words] = line.trim().split(' ');
    if (!path.endsWith('.gcda')) continue;
    const numbers = words.flatMap((word) =>
      word.startsWith('*')
        ? Array.from({ length: Math.min(Number(word.slice(1)), longest) }, () => 0)
        : [Number.parseInt(word, 16)],
    );
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number >>> 0, 4 * index);
    counts.set(path.replace(outside, '').replace(/\.gcda$/, ''), bytes);
  }
  return counts;
}

/** Words of a file; the longest of a kernel has a tenth. */
const longest = 2 ** 18;

/**
 * A part of GCC's data: what it is of, and where its content lies.
 *
 * https://gcc.gnu.org/git/?p=gcc.git;a=blob;f=gcc/gcov-io.h
 */
interface Part {
  readonly tag: number;
  readonly start: number;
  readonly length: number;
}

const functionTag = 0x01_00_00_00;
const arcsTag = 0x01_a1_00_00;

/** GCC's major version out of the second word: `B22*` is 12. */
const versionOf = (bytes: Buffer): number => (bytes[7]! - 0x41) * 10 + (bytes[6]! - 0x30);

/** Since 12 lengths are in bytes, and the head has a checksum more. */
function* partsOf(bytes: Buffer, head: number): Generator<Part> {
  const unit = versionOf(bytes) >= 12 ? 1 : 4;
  for (let at = head + (unit === 1 ? 4 : 0); at + 8 <= bytes.length;) {
    const tag = bytes.readUInt32LE(at);
    const length = bytes.readUInt32LE(at + 4) * unit;
    if (tag === 0) return;
    yield { tag, start: at + 8, length: Math.min(length, bytes.length - at - 8) };
    at += 8 + length;
  }
}

/** What all of them count, together. They are of one kernel: their parts are the same. */
export function sumOf(all: Iterable<Counts>): Counts {
  const sum = new Map<string, Buffer>();
  for (const counts of all) {
    for (const [object, bytes] of counts) {
      const before = sum.get(object);
      if (!before) sum.set(object, Buffer.from(bytes));
      else if (before.length === bytes.length) add(before, bytes);
    }
  }
  return sum;
}

function add(to: Buffer, bytes: Buffer): void {
  for (const { tag, start, length } of partsOf(bytes, 12)) {
    if (tag !== arcsTag) continue;
    for (let at = start; at + 8 <= start + length; at += 8) {
      const total = to.readBigUInt64LE(at) + bytes.readBigUInt64LE(at);
      to.writeBigUInt64LE(total & 0xffff_ffff_ffff_ffffn, at);
    }
  }
}

/** The functions of an object, by the numbers that GCC gives them: out of what it has noted (.gcno). */
export function functionNames(notes: Buffer): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const unit = versionOf(notes) >= 12 ? 1 : 4;
  // Behind the head: the folder that it was compiled in, and a flag.
  const checksum = unit === 1 ? 4 : 0;
  const folder = notes.readUInt32LE(12 + checksum) * unit;
  const head = 12 + 4 + folder + 4;
  for (const { tag, start } of partsOf(notes, head)) {
    if (tag !== functionTag) continue;
    const length = notes.readUInt32LE(start + 12) * unit;
    const name = notes.toString('utf8', start + 16, start + 16 + length).replace(/\0+$/, '');
    names.set(notes.readUInt32LE(start), name);
  }
  return names;
}

/** The functions of an object of which anything was run. */
export function functionsRun(counts: Buffer, names: ReadonlyMap<number, string>): readonly string[] {
  const run: string[] = [];
  let name: string | undefined;
  for (const { tag, start, length } of partsOf(counts, 12)) {
    if (tag === functionTag) name = length >= 4 ? names.get(counts.readUInt32LE(start)) : undefined;
    else if (tag === arcsTag && name !== undefined) {
      if (counts.subarray(start, start + length).some((byte) => byte !== 0)) run.push(name);
    }
  }
  return run;
}
