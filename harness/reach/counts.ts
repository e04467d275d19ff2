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
  /** Where it begins, with its tag and its length, and where what is in it does. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

const functionTag = 0x01_00_00_00;
const arcsTag = 0x01_a1_00_00;

/** GCC's major version out of the second word: `B22*` is 12. */
const versionOf = (bytes: Buffer): number => (bytes[7]! - 0x41) * 10 + (bytes[6]! - 0x30);
/** Since 12 lengths are in bytes, and the head has a checksum more. */
const inBytes = (bytes: Buffer): boolean => versionOf(bytes) >= 12;
const headOf = (bytes: Buffer): number => (inBytes(bytes) ? 16 : 12);

function partsOf(bytes: Buffer, head: number): readonly Part[] {
  const parts: Part[] = [];
  for (let at = head; at + 8 <= bytes.length; at = parts.at(-1)!.end) {
    const tag = bytes.readUInt32LE(at);
    // A program (not the kernel) writes a length below zero where all is zero, and nothing behind it.
    const length = Math.max(0, bytes.readInt32LE(at + 4)) * (inBytes(bytes) ? 1 : 4);
    if (tag === 0) break;
    parts.push({ tag, at, start: at + 8, end: Math.min(at + 8 + length, bytes.length) });
  }
  return parts;
}

/** What all of them count, together. They are of one kernel: their parts are the same. */
export function sumOf(all: Iterable<Counts>): Counts {
  const sum = new Map<string, Buffer>();
  for (const counts of all) {
    for (const [object, bytes] of counts) {
      const before = sum.get(object);
      sum.set(object, before ? added(before, bytes) : bytes);
    }
  }
  return sum;
}

function added(one: Buffer, other: Buffer): Buffer {
  const others = partsOf(other, headOf(other));
  const parts = partsOf(one, headOf(one)).map((part, index) => {
    const raw = one.subarray(part.at, part.end);
    const of = others[index];
    if (part.tag !== arcsTag || !of || of.end === of.start) return raw;
    if (part.end === part.start) return other.subarray(of.at, of.end);
    const total = Buffer.from(raw);
    for (let at = 8; at + 8 <= total.length; at += 8) {
      const count = total.readBigUInt64LE(at) + other.readBigUInt64LE(of.at + at);
      total.writeBigUInt64LE(BigInt.asUintN(64, count), at);
    }
    return total;
  });
  return Buffer.concat([one.subarray(0, headOf(one)), ...parts]);
}

/** The functions of an object, by the numbers that GCC gives them: out of what it has noted (.gcno). */
export function functionNames(notes: Buffer): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const unit = inBytes(notes) ? 1 : 4;
  // Behind the head: the folder that it was compiled in, and a flag.
  const folder = notes.readUInt32LE(headOf(notes)) * unit;
  for (const { tag, start } of partsOf(notes, headOf(notes) + 4 + folder + 4)) {
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
  for (const { tag, start, end } of partsOf(counts, headOf(counts))) {
    if (tag === functionTag) name = end > start ? names.get(counts.readUInt32LE(start)) : undefined;
    else if (tag === arcsTag && name !== undefined && counts.subarray(start, end).some((byte) => byte !== 0))
      run.push(name);
  }
  return run;
}
