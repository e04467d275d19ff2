import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLine, type Line, parseLine, WireReader } from './wire.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1'));
const kinds = fc.constantFrom('hello', 'bundle', 'begin', 'rec', 'out', 'log', 'beat', 'end', 'gone', 'note');
const numbered = (payloads: readonly string[]): Line[] =>
  payloads.map((payload, number) => ({ number, kind: 'rec', seq: 1, payload }));

/** What a reader makes of chunks. */
function read(chunks: readonly Buffer[]): {
  lines: Line[];
  asked: number[];
  console: string[];
  conflicts: number;
} {
  const got = { lines: [] as Line[], asked: [] as number[], console: [] as string[], conflicts: 0 };
  const reader = new WireReader({
    onLine: (line) => got.lines.push(line),
    again: (number) => got.asked.push(number),
    onConflict: () => void got.conflicts++,
    onConsole: (text) => got.console.push(text),
  });
  for (const chunk of chunks) reader.feed(chunk);
  return got;
}

describe('who else speaks', () => {
  const line = (number: number, payload: string): Line => ({ number, kind: 'rec', seq: 1, payload });
  const text = (...lines: readonly string[]) => [Buffer.from(lines.join(''), 'latin1')];

  it('is not heard without the key', () => {
    const reader = { lines: [] as string[] };
    const keyed = new WireReader({
      onLine: ({ payload }) => void reader.lines.push(payload),
      again: () => undefined,
      onConflict: () => undefined,
      onConsole: () => undefined,
    });
    keyed.expectKey(0xdeadbeef);
    keyed.feed(text(formatLine(line(0, 'forged')), formatLine(line(0, 'said'), 0xdeadbeef))[0]!);
    expect(reader.lines).toEqual(['said']);
  });

  it('is noticed when a number is said twice with something else', () => {
    const twice = [formatLine(line(0, 'a')), formatLine(line(0, 'a')), formatLine(line(1, 'b'))];
    expect(read(text(...twice)).conflicts).toBe(0);
    expect(read(text(...twice, formatLine(line(0, 'x')))).conflicts).toBe(1);
    // Before its turn, too.
    expect(read(text(formatLine(line(2, 'c')), formatLine(line(2, 'd')))).conflicts).toBe(1);
  });

  it('cannot fill the memory with numbers far ahead', () => {
    const { asked, lines } = read(text(formatLine(line(999_999_999, 'far')), formatLine(line(0, 'near'))));
    expect(asked).toEqual([]);
    expect(lines.map(({ payload }) => payload)).toEqual(['near']);
  });
});

describe('the wire', () => {
  it('carries any bytes', () => {
    fc.assert(
      fc.property(fc.nat(), kinds, fc.nat(), bytes, (number, kind, seq, payload) => {
        const line = { number, kind, seq, payload };
        expect(parseLine(formatLine(line).trim())).toEqual(line);
      }),
    );
  });

  it('puts lines together however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (payloads, sizes) => {
          const text = Buffer.from(
            numbered(payloads)
              .map((line) => formatLine(line))
              .join(''),
            'latin1',
          );
          const chunks: Buffer[] = [];
          for (let at = 0, i = 0; at < text.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            chunks.push(text.subarray(at, at + size));
            at += size;
          }
          expect(read(chunks).lines.map((line) => line.payload)).toEqual(payloads);
        },
      ),
    );
  });

  it('delivers a line whole or not at all, whatever is done to the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(bytes, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 }),
        fc.nat(2000),
        (payloads, spoils, cut) => {
          const text = Buffer.from(
            numbered(payloads)
              .map((line) => formatLine(line))
              .join(''),
            'latin1',
          );
          for (const [at, value] of spoils) text[at % text.length] = value;
          for (const line of read([text.subarray(0, Math.max(1, cut))]).lines)
            expect(line.payload).toBe(payloads[line.number]);
        },
      ),
    );
  });

  /** An agent that keeps its last lines, behind a wire that spoils the first passage of some and cuts others short. */
  function overSpoiltWire(
    payloads: readonly string[],
    spoils: readonly [number, number][],
    kept: number,
  ): Line[] {
    const lines = numbered(payloads);
    const got: Line[] = [];
    const queue = lines.map((line) => formatLine(line));
    for (const [at, how] of spoils) {
      const text = queue[at % queue.length]!;
      const place = how % text.length;
      queue[at % queue.length] =
        how % 2 === 0 ? text.slice(0, place) : `${text.slice(0, place)}\x00\n${text.slice(place + 2)}`;
    }
    const answers: string[] = [];
    const reader = new WireReader({
      onLine: (line) => got.push(line),
      again: (number) => {
        const line = lines[number];
        if (!line) return;
        const held = number >= lines.length - kept;
        answers.push(formatLine(held ? line : { number, kind: 'gone', seq: 0, payload: '' }));
      },
      onConflict: () => undefined,
      onConsole: () => undefined,
    });
    for (const text of queue) reader.feed(Buffer.from(text, 'latin1'));
    // What nothing follows is asked for by a nudge.
    for (let asked = 0; asked <= lines.length; asked++) {
      for (const text of answers.splice(0)) reader.feed(Buffer.from(text, 'latin1'));
      reader.nudge();
    }
    return got;
  }

  it('delivers every record whole, or says that it is lost, whatever the wire does', () => {
    fc.assert(
      fc.property(
        fc.array(bytes, { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.nat(7), fc.nat(400)), { maxLength: 8 }),
        fc.nat(8),
        (payloads, spoils, kept) => {
          const got = overSpoiltWire(payloads, spoils, kept);
          expect(got.map(({ number }) => number)).toEqual(payloads.map((_, number) => number));
          for (const { number, payload } of got.filter(({ kind }) => kind !== 'gone'))
            expect(payload).toBe(payloads[number]);
        },
      ),
    );
  });

  it('asks for what is missing, holds back what is behind it, and drops what comes twice', () => {
    const [a, b, c] = numbered(['a', 'b', 'c']).map((line) => Buffer.from(formatLine(line)));
    const without = read([a!, c!]);
    expect(without.asked).toEqual([1]);
    expect(without.lines).toHaveLength(1);
    const mended = read([a!, c!, b!, b!]);
    expect(mended.lines.map((line) => line.payload)).toEqual(['a', 'b', 'c']);
  });

  it('gives everything else to the console', () => {
    const [a] = numbered(['a']).map((line) => formatLine(line));
    expect(read([Buffer.from(`[ 1.0] Oops\r\n${a}forged @7 rec 1 x *00000000\n`)])).toMatchObject({
      lines: [{ payload: 'a' }],
      console: ['[ 1.0] Oops', 'forged @7 rec 1 x *00000000'],
    });
  });
});
