import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { temporaryFolder } from '../../harness/cache/temporary.ts';
import { Failure } from '../../harness/failure.ts';
import { atMost, readAtMost } from '../host/read-at-most.ts';

/** One patch: what it calls itself, and its diff. */
export interface Patch {
  /** The mail's subject, or the file's name. */
  readonly name: string;
  readonly diff: string;
}

/** Where patches are read from. */
export interface SeriesOptions {
  /** Where relative paths start. */
  readonly cwd: string;
  /** What `-` means. */
  readonly stdin: Readable;
  /** Ends reading, which on a terminal may never end by itself. */
  readonly signal?: AbortSignal;
}

/**
 * Reads files that are diffs or mailboxes, each a patch or a series, in the order in which they apply; of a folder, its
 * `*.patch` files in the order of their names, as `git format-patch` numbers them. `-` is standard input.
 */
export async function readSeries(
  files: readonly string[],
  options: SeriesOptions,
): Promise<readonly Patch[]> {
  const patches: Patch[] = [];
  for (const file of files) {
    const found = file === '-' ? await readInput(options) : await readPath(file, options.cwd, options.signal);
    if (found.length === 0 && files.length === 1) {
      throw new Failure(
        'usage',
        `${file} contains no diff; give a diff, or the mail as the list sent it (raw, not as a web page shows it).`,
      );
    }
    patches.push(...found);
  }
  if (files.length > 0 && patches.length === 0) {
    throw new Failure('usage', `None of ${files.join(', ')} contains a diff.`);
  }
  return patches;
}

async function readInput({ stdin, signal }: SeriesOptions): Promise<readonly Patch[]> {
  const input = signal ? addAbortSignal(signal, stdin) : stdin;
  const bytes = await buffer(atMost(bytesAtMost, input)).catch((error: unknown) => {
    signal?.throwIfAborted();
    return cannotRead('standard input')(error);
  });
  return patchesIn(bytes, 'standard input');
}

/** Bytes of a mailbox, and mails in it: a thread of the largest series has a tenth. */
const bytesAtMost = 64 * 2 ** 20;
const mailsAtMost = 2000;
/** Patches of a series. */
const seriesAtMost = 1000;

async function readPath(file: string, cwd: string, signal?: AbortSignal): Promise<readonly Patch[]> {
  const path = resolve(cwd, file);
  const found = await stat(path).catch(cannotRead(file));
  if (!found.isDirectory()) {
    const bytes = await readAtMost(path, { most: bytesAtMost, signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      return cannotRead(file)(error);
    });
    return patchesIn(bytes, basename(path));
  }
  const names = (await readdir(path)).filter((name) => name.endsWith('.patch')).toSorted();
  if (names.length === 0) {
    throw new Failure(
      'usage',
      `The folder ${file} has no *.patch files; give one that git format-patch filled.`,
    );
  }
  const each = await Promise.all(names.map(async (name) => readPath(join(path, name), cwd, signal)));
  return each.flat();
}

function cannotRead(file: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : `cannot be read (${code ?? (error instanceof Error ? error.message : String(error))})`;
    throw new Failure(
      'usage',
      `The patch ${file} ${why}; give a diff, a mailbox or a folder of *.patch files.`,
      {
        cause: error,
      },
    );
  };
}

/** @param name of a diff that is no mail */
async function patchesIn(bytes: Buffer, name: string): Promise<readonly Patch[]> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes, name) : bytes;
  if (isMail(plain.toString('latin1'))) return inOrder(await readMails(plain));
  const diff = plain.toString('utf8').replaceAll('\r\n', '\n');
  return hasDiff(diff) ? [{ name, diff }] : [];
}

function unzip(bytes: Buffer, name: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesAtMost });
  } catch (error) {
    return cannotRead(name)(error);
  }
}

/** Whether a text is a mailbox, or one mail: it begins with headers, among them one that every mail has. */
export function isMail(text: string): boolean {
  if (/^From \S/.test(text)) return true;
  const head = text.replaceAll('\r\n', '\n').split('\n\n')[0] ?? '';
  return /^[!-9;-~]+:/.test(head) && /^(?:from|subject|message-id):/im.test(head);
}

/** Whether a text has a hunk, a rename or a mode in it, and not in a quotation. */
export function hasDiff(text: string): boolean {
  return /^(?:--- .*\n\+\+\+ .*\n@@ |diff --git )/m.test(text);
}

/** A mail that has a diff; its name is the whole subject. */
interface Mail extends Patch {
  readonly reply: boolean;
}

/** git reads the mails: it knows transfer encodings, character sets, attachments and CRLF. */
async function readMails(mailbox: Uint8Array): Promise<readonly Mail[]> {
  const mails = countMails(mailbox);
  if (mails > mailsAtMost)
    throw new Failure(
      'usage',
      `The mailbox has ${mails} mails, and a thread has ${mailsAtMost} at most; give the mails of the series alone.`,
    );
  const folder = await temporaryFolder('mail');
  try {
    await execa('git', ['mailsplit', '-b', `-o${folder}`], { cwd: folder, input: mailbox });
    const read: Mail[] = [];
    for (const name of (await readdir(folder)).toSorted()) {
      const mail = await readFile(join(folder, name));
      const info = await execa('git', ['mailinfo', '-k', 'text', 'diff'], { cwd: folder, input: mail });
      const subject = /^Subject: (.*)$/m.exec(info.stdout)?.[1] ?? name;
      const diff = await readFile(join(folder, 'diff'), 'utf8');
      read.push({ name: subject, diff, reply: /^re:/i.test(subject) });
    }
    return read.filter(({ diff }) => hasDiff(diff));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function countMails(mailbox: Uint8Array): number {
  const bytes = Buffer.from(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength);
  let count = 0;
  for (let at = bytes.indexOf('\nFrom '); at !== -1; at = bytes.indexOf('\nFrom ', at + 1)) count++;
  return count + 1;
}

/**
 * The patches of a mailbox in the order of their numbers: an archive's mailbox of a thread has them as they arrived,
 * answers between them, and perhaps an older version of the series.
 */
export function inOrder(mails: readonly Mail[]): readonly Patch[] {
  const first = mails.filter(({ reply }) => !reply);
  const counted = (first.length > 0 ? first : mails).map(({ name, diff }) => ({
    name,
    diff,
    ...numberOf(name),
  }));
  const newest = Math.max(...counted.map(({ version }) => version));
  const series = counted
    .filter(({ version }) => version === newest)
    .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const there = new Set(series.map(({ number }) => number));
  const of = series.find((each) => each.of !== undefined)?.of ?? 0;
  if (of > seriesAtMost)
    throw new Failure(
      'usage',
      `A mail says that it is one of ${of} patches, and a series has ${seriesAtMost} at most; give the files one by one.`,
    );
  const gone = Array.from({ length: of }, (_, i) => i + 1).filter((number) => !there.has(number));
  // One mail of a series alone is a choice; a gap in a mailbox of several is a mail that was lost.
  if (series.length > 1 && gone.length > 0) {
    throw new Failure(
      'usage',
      `The mailbox has ${series.length} patches of a series of ${of}, and not number ${gone.join(', ')}; give them all, or each as a file.`,
    );
  }
  return series.map(({ name, diff }) => ({ name: name.replace(/^\[[^\]]*\] */, '') || name, diff }));
}

/** Reads `[PATCH v2 3/7]`. */
function numberOf(subject: string): { version: number; number?: number; of?: number } {
  const tag = /^\[([^\]]*)\]/.exec(subject)?.[1] ?? '';
  const version = Number(/\bv(\d+)\b/i.exec(tag)?.[1] ?? 1);
  const part = /\b(\d+)\/(\d+)\b/.exec(tag);
  return { version, ...(part && { number: Number(part[1]), of: Number(part[2]) }) };
}
