import { Readable } from 'node:stream';
import { cacheFolder } from '../../cache/folder.ts';
import { commandLine } from '../command-line.ts';
import { type Context, outputOf } from '../context.ts';

/** What one command line has said. */
export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, piece by piece, as they came. */
  readonly pieces: readonly { readonly on: 'stdout' | 'stderr'; readonly text: string }[];
}

/** Where something is typed: not on a terminal unless `columns` says how wide it is. */
export interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly columns?: number | undefined;
  readonly stdin?: Readable;
}

/** Types a command line, in this process and on streams of its own. */
export async function type(args: readonly string[], place: Place = {}): Promise<Said> {
  const { cwd = '/', env = process.env, columns } = place;
  const pieces: { on: 'stdout' | 'stderr'; text: string }[] = [];
  const output = (on: 'stdout' | 'stderr') =>
    outputOf(
      {
        write: (text) => pieces.push({ on, text }),
        ...(columns !== undefined && { isTTY: true, columns }),
      },
      env,
    );
  const context: Context = {
    stdin: { stream: place.stdin ?? Readable.from([]), isTerminal: columns !== undefined },
    stdout: output('stdout'),
    stderr: output('stderr'),
    cwd,
    env,
    cache: cacheFolder(env),
    signal: new AbortController().signal,
    program: 'dontunmap',
  };
  const status = await commandLine(args, context);
  const saidOn = (stream: 'stdout' | 'stderr'): string =>
    pieces
      .filter(({ on }) => on === stream)
      .map(({ text }) => text)
      .join('');
  return { status, stdout: saidOn('stdout'), stderr: saidOn('stderr'), pieces };
}
