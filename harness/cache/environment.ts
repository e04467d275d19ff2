import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../failure.ts';
import { parseSize } from './size.ts';

/** What the environment says of the cache. */
export interface CacheEnvironment {
  /** Absolute path: DONTUNMAP_CACHE, else a folder in the user's cache directory. */
  readonly folder: string;
  /** Of all snapshots together: DONTUNMAP_SNAPSHOTS. */
  readonly snapshotBytes: number;
}

/** Reads the variables that are about the cache; a Failure that names the one that makes no sense. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): CacheEnvironment {
  return { folder: folderIn(env, cwd), snapshotBytes: snapshotBytesIn(env) };
}

function folderIn(env: NodeJS.ProcessEnv, cwd: string): string {
  const asked = env['DONTUNMAP_CACHE'];
  if (asked) {
    // apt's configuration, in which the path stands in quotation marks, knows no way to write one.
    if (!/[\p{Cc}"]/u.test(asked)) return resolve(cwd, asked);
    const words = `DONTUNMAP_CACHE is ${JSON.stringify(asked)}, which has a quotation mark or a control character in it`;
    throw new Failure('usage', `${words}; give the path of a directory without.`);
  }
  const users = env['XDG_CACHE_HOME'] ?? '';
  // The XDG specification: a relative path is to be ignored.
  return join(isAbsolute(users) ? users : join(home(), '.cache'), 'dontunmap');
}

/** The user's folder, also where HOME is empty or no absolute path. */
function home(): string {
  const said = homedir();
  return isAbsolute(said) ? said : userInfo().homedir;
}

function snapshotBytesIn(env: NodeJS.ProcessEnv): number {
  const asked = env['DONTUNMAP_SNAPSHOTS'] || '2G';
  const bytes = parseSize(asked);
  if (bytes !== undefined) return bytes;
  throw new Failure(
    'usage',
    `DONTUNMAP_SNAPSHOTS is "${asked}", which is no size; give one such as 500M or 2G (a bare number is megabytes).`,
  );
}
