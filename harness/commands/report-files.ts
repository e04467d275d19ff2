import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure, whyRefused } from '../failure.ts';

/** A report that was asked for: a file, and the option that named it. */
export interface AskedReport<Content> {
  readonly option: string;
  readonly file: string;
  readonly text: (content: Content) => string;
}

/** Files that reports will be written to, open. Disposing of them leaves nothing of what was not written. */
export interface ReportFiles<Content> extends AsyncDisposable {
  /** Writes all of them, whatever becomes of one; then a Failure for the first that could not be written. */
  readonly write: (content: Content) => Promise<void>;
}

/** Where a report goes. What is written to is beside the file; a device or a pipe is written to as it is. */
interface Place<Content> extends AskedReport<Content> {
  readonly path: string;
  readonly through: string;
}

interface Opened<Content> extends Place<Content> {
  readonly handle: FileHandle;
}

/**
 * Opens the files of reports before the work starts that they are about. A report is put in its place whole, at the end; what was
 * there goes now, so that a run that fails does not leave the answer of another under its name.
 *
 * @param inputs files that the reports are made from: they are not written over; `signal` ends the waiting for a pipe's reader
 * @throws {@link Failure} `usage` for a file that cannot be written, for two reports to one file, and for one over an input
 */
export async function openReportFiles<Content>(
  asked: readonly AskedReport<Content>[],
  cwd: string,
  { inputs = [], signal }: { readonly inputs?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<ReportFiles<Content>> {
  const opened: Opened<Content>[] = [];
  const close = async (): Promise<void> => {
    for (const { path, through, handle } of opened) {
      await handle.close();
      if (through !== path) await rm(through, { force: true });
    }
  };
  try {
    const places: Place<Content>[] = [];
    for (const each of asked) places.push(await placeOf(each, cwd));
    refuseTwoToOne(places);
    await refuseInputs(places, inputs, cwd);
    for (const place of places) {
      const handle =
        (await pipeTo(place.through, signal)) ?? (await open(place.through, 'w').catch(cannot(place)));
      opened.push({ ...place, handle });
    }
    for (const { path, through, option, file } of opened) {
      if (through === path) continue;
      // Not rm, which answers ENOTDIR for a file that may not go.
      await unlink(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') cannot({ option, file })(error);
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    write: async (content) => {
      const ended = await Promise.allSettled(opened.map((each) => writeReport(each, content, signal)));
      for (const each of ended) if (each.status === 'rejected') throw each.reason;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function placeOf<Content>(asked: AskedReport<Content>, cwd: string): Promise<Place<Content>> {
  if (asked.file === '') throw new Failure('usage', `--${asked.option} names no file; give one.`);
  if (asked.file === '-')
    throw new Failure(
      'usage',
      `--${asked.option} - names no file; give ./- for one that is called so, or /dev/stdout.`,
    );
  const given = resolve(cwd, asked.file);
  // A link stays one; what it leads to is written.
  const path = await realpath(given).catch(async () => {
    // What a link of /proc leads to may be no path.
    if (await stat(given).catch(() => undefined)) return given;
    const link = await lstat(given).catch(() => undefined);
    if (link?.isSymbolicLink()) return cannot(asked)(new Error('it is a link that leads to no file'));
    return join(await realpath(dirname(given)).catch(cannot(asked)), basename(given));
  });
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) return cannot(asked)(new Error('it is a folder'));
  return { ...asked, path, through: there && !there.isFile() ? path : `${path}.part` };
}

/**
 * A pipe, open as soon as somebody reads it; undefined for what is none. It never blocks: a thread that waits in the kernel keeps
 * the process from ending.
 */
async function pipeTo(path: string, signal?: AbortSignal): Promise<FileHandle | undefined> {
  const found = await stat(path).catch(() => undefined);
  while (found?.isFIFO()) {
    signal?.throwIfAborted();
    const handle = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (handle) return handle;
    await setTimeout(50);
  }
  return undefined;
}

async function writeAll(handle: FileHandle, text: string, signal?: AbortSignal): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    signal?.throwIfAborted();
    // Of a pipe that is full: its reader may take its time.
    const written = await handle.write(bytes, at).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EAGAIN') throw error;
      await setTimeout(20);
    });
    at += written?.bytesWritten ?? 0;
  }
}

function refuseTwoToOne(places: readonly Place<never>[]): void {
  const taken = new Map<string, string>();
  for (const { option, file, path, through } of places) {
    for (const each of new Set([path, through])) {
      const other = taken.get(each);
      if (other !== undefined) {
        throw new Failure(
          'usage',
          `--${other} and --${option} ${file} would be written to one file; give each its own.`,
        );
      }
      taken.set(each, option);
    }
  }
}

async function refuseInputs(
  places: readonly Place<never>[],
  inputs: readonly string[],
  cwd: string,
): Promise<void> {
  for (const input of inputs) {
    const read = await realpath(resolve(cwd, input)).catch(() => undefined);
    const over = places.find(({ path, through }) => path === read || through === read);
    if (over)
      throw new Failure(
        'usage',
        `--${over.option} ${over.file} would be written over ${input}, which is read; give it another name.`,
      );
  }
}

async function writeReport<Content>(
  { option, file, path, through, text, handle }: Opened<Content>,
  content: Content,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await writeAll(handle, text(content), signal);
    if (through !== path) {
      const there = await stat(through).catch(() => undefined);
      if (there?.ino !== (await handle.stat()).ino) throw new Error('another run writes there, too');
      await rename(through, path);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new Failure(
      'harness',
      `--${option} ${file} could not be written (${whyNot(error)}); give another file, and run again.`,
      { cause: error },
    );
  }
}

function cannot({ option, file }: Pick<AskedReport<never>, 'option' | 'file'>): (error: unknown) => never {
  return (error) => {
    throw new Failure(
      'usage',
      `--${option} ${file} cannot be written (${whyNot(error)}); give a file in a folder that exists and may be written to.`,
      { cause: error },
    );
  };
}

const noFolder = 'there is no such folder';
const whyNot = (error: unknown): string => whyRefused(error, { ENOENT: noFolder, ENOTDIR: noFolder });
