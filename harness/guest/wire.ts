import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * The wire between host and agent (c-helpers/agent), on a UART that the kernel may write to as well.
 *
 * To the agent, a line each, many may be queued: `hello` (count lines from 0 again and greet), `here` (say `here`), `fetch` (take the bundle
 * out of fw_cfg), `put OFFSET BASE64` and at last `put 0` (the bundle over the wire), `run SEQ MILLISECONDS MODE NUMBER…`
 * (programs by their numbers in the bundle; the runs have the numbers SEQ, SEQ + 1, …), `again N`, `off`. `fetch` and each
 * `put` are answered by `bundle`. MODE is `shared` (another such program may run at the same time) or `alone`, and
 * `-fresh` behind it has the program executed instead of forked.
 *
 * `key HEX` is what checksums begin with from then on, `settle` waits for what the kernel has put off; both are answered by `here`. `-settled` behind
 * MODE waits so before and after the program. `-counted` has a kernel that was built with GCOV count what it runs of its code meanwhile, which comes as
 * `counts`: a line a file, its path and its 32-bit words in hexadecimal, `*N` for N zeros.
 *
 * From the agent: lines `@N KIND SEQ PAYLOAD *CRC`. N counts lines, so that a lost one is noticed (`again N` asks for
 * it); CRC is the CRC-32 of everything before ` *`. In the payload a backslash and everything that is not printable
 * ASCII is written `\xHH`. What is no such line is the console's. A line that is asked for and no longer kept comes as
 * `gone`: what it held is lost, and known to be. `beat` says that a program still runs. `begin` is said of programs that run
 * alone. `late` is what the kernel logs when no program runs; `overrun` says that lines of the log were lost. `spoiled` names what a program changed of the system and the agent could not put back, before its `end`. `end` is `HOW:DETAIL:MICROSECONDS:MODE RECORDS`, with the mode that came true and the last piece of `rec`.
 */
const kinds = [
  'hello',
  'here',
  'bundle',
  'begin',
  'rec',
  'out',
  'counts',
  'log',
  'late',
  'overrun',
  'beat',
  'spoiled',
  'end',
  'gone',
  'note',
] as const;
export type LineKind = (typeof kinds)[number];

const linePattern = new RegExp(`^@(\\d{1,15}) (${kinds.join('|')}) (\\d{1,15}) (.*) \\*([0-9a-f]{8})$`);

/** Lines that the agent keeps: one that is further ahead cannot follow what was heard, nor one that far behind be sent again. */
const keptLines = 512;

export interface Line {
  readonly number: number;
  readonly kind: LineKind;
  readonly seq: number;
  readonly payload: string;
}

/** What the agent says of its guest first. */
export const helloSchema = z.object({
  release: z.string().max(100),
  version: z.string().max(200),
  machine: z.string().max(100),
  pageSize: z.int().positive(),
  cpus: z.int().positive().max(8192),
  /** Programs that can run at a time. */
  slots: z.int().positive().max(2),
  memoryKiB: z.int().positive(),
  /** Whether the agent can read fw_cfg. */
  ports: z.boolean(),
  /** What a process that begins and ends takes there: how fast the guest is. */
  forkMicroseconds: z.int().nonnegative().max(60_000_000),
});
export type Hello = z.infer<typeof helloSchema>;

/**
 * One line of text as a line of the wire; undefined when it is none, or spoiled.
 *
 * @param key what its checksum begins with
 */
export function parseLine(text: string, key = 0): Line | undefined {
  const match = linePattern.exec(text);
  if (!match) return undefined;
  const body = text.slice(0, text.length - 10);
  if (crc32(Buffer.from(body, 'latin1'), key) !== Number.parseInt(match[5] ?? '', 16)) return undefined;
  return {
    number: Number(match[1]),
    kind: match[2] as LineKind,
    seq: Number(match[3]),
    payload: unescape(match[4] ?? ''),
  };
}

/** The bytes as Latin-1 text: one character a byte. Whoever puts parts together decodes UTF-8. */
function unescape(payload: string): string {
  return payload.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The inverse of {@link parseLine}: what the agent sends. */
export function formatLine({ number, kind, seq, payload }: Line, key = 0): string {
  const escaped = payload.replace(
    /[^\x20-\x5b\x5d-\x7e]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const body = `@${number} ${kind} ${seq} ${escaped}`;
  return `\n${body} *${crc32(Buffer.from(body, 'latin1'), key).toString(16).padStart(8, '0')}\n`;
}

/** What becomes of what the wire brings. */
export interface WireHandlers {
  readonly onLine: (line: Line) => void;
  /** A line is missing and should be sent again. */
  readonly again: (number: number) => void;
  /** Two lines have the same number: somebody speaks for the agent. */
  readonly onConflict: () => void;
  readonly onConsole: (text: string) => void;
}

/**
 * Puts chunks of bytes together to lines, in order. A line that is missing is asked for by `again`; lines behind it are
 * held back until it has come. Text that is no line goes to `onConsole`.
 */
export class WireReader {
  #rest = '';
  #next = 0;
  #key = 0;
  readonly #held = new Map<number, Line>();
  /** What came by the last numbers. */
  readonly #known = new Map<number, string>();
  readonly #handlers: WireHandlers;

  constructor(handlers: WireHandlers) {
    this.#handlers = handlers;
  }

  /** Asks for the next line: it may have been spoiled when nothing followed it. */
  nudge(): void {
    this.#handlers.again(this.#next);
  }

  /** From now on lines count only with checksums that begin with this. */
  expectKey(key: number): void {
    this.#key = key;
  }

  feed(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-65536);
    for (const text of lines) {
      const line = parseLine(text.replace(/\r$/, ''), this.#key);
      if (line) this.#take(line);
      else if (text.trim() !== '') this.#handlers.onConsole(text.replace(/\r$/, ''));
    }
  }

  #take(line: Line): void {
    if (line.number >= this.#next + keptLines) return;
    const said = `${line.kind} ${line.seq} ${line.payload}`;
    const known = this.#known.get(line.number);
    // One that is gone may still come from where it was held up.
    if (known !== undefined && known !== said && line.kind !== 'gone' && !known.startsWith('gone '))
      this.#handlers.onConflict();
    if (line.number < this.#next || this.#held.has(line.number)) return;
    this.#known.set(line.number, said);
    this.#known.delete(line.number - 2 * keptLines);
    this.#held.set(line.number, line);
    if (line.number !== this.#next) {
      for (let number = this.#next; number < line.number; number++) {
        if (!this.#held.has(number)) this.#handlers.again(number);
      }
    }
    for (let next = this.#held.get(this.#next); next; next = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++);
      this.#handlers.onLine(next);
    }
  }
}
