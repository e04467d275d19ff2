import type { Readable } from 'node:stream';
import { cacheFolder } from '../cache/folder.ts';
import { Failure } from '../failure.ts';
import { howCalled } from './how-called.ts';

/** Where a command writes. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width of the terminal; 80 where there is none, or it does not say. It may change while a command runs. */
  readonly columns: () => number;
  readonly color: boolean;
  /** A line there can be drawn again: a terminal that knows how to. */
  readonly live: boolean;
}

/** All that a command may touch of the world beside files, guests and other programs. */
export interface Context {
  readonly stdin: { readonly stream: Readable; readonly isTerminal: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where relative paths start. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of kernels, programs and answers about this machine. */
  readonly cache: string;
  /** Ends what is under way; its reason is the Failure to end with. */
  readonly signal: AbortSignal;
  /** What to type for this command line in `cwd`: `dontunmap`, or a path. */
  readonly program: string;
}

/** The context of a process that a user has started. */
export function contextOf(process: NodeJS.Process, signal: AbortSignal): Context {
  const { env, stdin, stdout, stderr } = process;
  // npm starts scripts in the project's folder, wherever it was typed.
  const cwd = (env['npm_lifecycle_event'] === 'start' && env['INIT_CWD']) || workingFolder(process);
  return {
    stdin: { stream: stdin, isTerminal: stdin.isTTY },
    stdout: outputOf(stdout, env),
    stderr: outputOf(stderr, env),
    cwd,
    env,
    // Asked for when it is needed: what is wrong with the variable that names it does not keep anybody from the help.
    get cache() {
      return cacheFolder(env);
    },
    signal,
    program: howCalled(cwd, env),
  };
}

function workingFolder(process: NodeJS.Process): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new Failure(
      'usage',
      'The working folder has been removed; change to one that is there and run again.',
      {
        cause,
      },
    );
  }
}

/** A stream as commands write to it. A terminal that does not say how wide it is says 0. */
export function outputOf(
  stream: { readonly write: (text: string) => unknown; readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): Output {
  const isTerminal = stream.isTTY ?? false;
  const live = isTerminal && env['TERM'] !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    columns: () => (isTerminal && stream.columns) || 80,
    color: wantsColor(env) ?? live,
    live,
  };
}

/** What the user has said about colours: FORCE_COLOR before NO_COLOR, as Node itself has it. */
function wantsColor({ FORCE_COLOR: force, NO_COLOR: no }: NodeJS.ProcessEnv): boolean | undefined {
  if (force) return force !== '0' && force !== 'false';
  return no ? false : undefined;
}
