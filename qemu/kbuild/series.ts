import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { atMost, readAtMost } from '../host/read-at-most.ts';
import type { AboutSeries, Patch, Series } from './patch.ts';
import { hasDiff, inOrder, isMail, type Mail, missingOf, nothingSaid, readMails } from './mails.ts';

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
 * `*.patch` files in the order of their names, as `git format-patch` numbers them, or as one mailbox. `-` is standard input.
 */
export async function readSeries(files: readonly string[], options: SeriesOptions): Promise<Series> {
  const all: Series[] = [];
  for (const file of files) {
    const found =
      file === '-'
        ? await contentOf(await readInput(options), 'standard input')
        : await readPath(file, options.cwd, options.signal);
    const series = seriesOf(found);
    if (series.patches.length === 0 && files.length === 1) {
      throw new Failure(
        'usage',
        `${file} contains no diff${found.why?.() ?? ''}; give a diff, or the mail as the list sent it (raw, not as a web page shows it).`,
      );
    }
    all.push(series);
  }
  const patches = all.flatMap((series) => series.patches);
  if (files.length > 0 && patches.length === 0) {
    throw new Failure('usage', `None of ${files.join(', ')} contains a diff.`);
  }
  return {
    patches,
    about: await together(
      all.map(({ about }) => about),
      patches,
    ),
  };
}

/** What is said of several series that are applied as one. */
async function together(all: readonly AboutSeries[], patches: readonly Patch[]): Promise<AboutSeries> {
  const needed = [...new Set(all.flatMap(({ prerequisites }) => prerequisites))];
  const given = needed.length === 0 ? [] : await Promise.all(patches.map(patchId));
  const title = all.find((each) => each.title !== undefined)?.title;
  const baseCommit = all.find((each) => each.baseCommit !== undefined)?.baseCommit;
  return {
    ...(title !== undefined && { title }),
    older: [...new Set(all.flatMap(({ older }) => older))],
    missing: missingOf(patches),
    ...(baseCommit !== undefined && { baseCommit }),
    prerequisites: needed.filter((id) => !given.includes(id)),
  };
}

async function patchId({ diff }: Patch): Promise<string> {
  const { stdout } = await execa('git', ['patch-id', '--stable'], { input: diff, reject: false });
  return stdout.split(' ')[0] ?? '';
}

/** What a file holds: mails, of a series and others, or a diff that is none; why it may seem to hold nothing. */
interface Content {
  readonly mails: readonly Mail[];
  readonly patches: readonly Patch[];
  readonly why?: () => string;
}

function seriesOf({ mails, patches }: Content): Series {
  if (patches.length === 0) return inOrder(mails);
  const all = [...mails.map((mail) => inOrder([mail]).patches), patches].flat();
  return { patches: all, about: nothingSaid };
}

async function readInput({ stdin, signal }: SeriesOptions): Promise<Buffer> {
  const input = signal ? addAbortSignal(signal, stdin) : stdin;
  return buffer(atMost(bytesAtMost, input)).catch((error: unknown) => {
    signal?.throwIfAborted();
    return cannotRead('standard input')(error);
  });
}

/** Bytes of a mailbox: a thread of the largest series has a tenth. */
const bytesAtMost = 64 * 2 ** 20;

async function readPath(file: string, cwd: string, signal?: AbortSignal): Promise<Content> {
  const path = resolve(cwd, file);
  const found = await stat(path).catch(cannotRead(file));
  if (!found.isDirectory()) {
    const bytes = await readAtMost(path, { most: bytesAtMost, signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      return cannotRead(file)(error);
    });
    return contentOf(bytes, basename(path));
  }
  const names = (await readdir(path)).filter((name) => name.endsWith('.patch')).toSorted();
  if (names.length === 0) {
    throw new Failure(
      'usage',
      `The folder ${file} has no *.patch files; give one that git format-patch filled.`,
    );
  }
  const each = await Promise.all(names.map(async (name) => readPath(join(path, name), cwd, signal)));
  return {
    mails: each.flatMap(({ mails }) => mails),
    patches: each.flatMap(({ patches }) => patches),
  };
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
async function contentOf(bytes: Buffer, name: string): Promise<Content> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes, name) : bytes;
  const text = plain.toString('utf8');
  const why = () => whyNone(text);
  if (isMail(plain.toString('latin1'))) return { mails: await readMails(plain), patches: [], why };
  const diff = text.replaceAll('\r\n', '\n');
  return { mails: [], patches: hasDiff(diff) ? [{ name, diff }] : [], why };
}

/** What a text is that seems to hold no diff; what is said behind that. */
function whyNone(text: string): string {
  if (/^content-type: *text\/html|<(?:html|body|pre)\b|<!doctype html/im.test(text)) return ': it is HTML';
  if (/^(?:> ?)+(?:diff --git |\+\+\+ )/m.test(text))
    return ' but in a quotation: it is an answer to a patch';
  return '';
}

function unzip(bytes: Buffer, name: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesAtMost });
  } catch (error) {
    return cannotRead(name)(error);
  }
}
