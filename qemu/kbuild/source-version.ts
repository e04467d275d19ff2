import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Which kernel a source is. */
export interface SourceVersion {
  /** What its Makefile says: `6.12.118`, `7.3.0-rc7`. */
  readonly version?: string;
  /** The commit that is checked out, of a tree that git keeps. */
  readonly commit?: string;
  /** The same as `git describe` has it; `-dirty` where files are changed. */
  readonly described?: string;
}

/** @param origin the folder that a tree is a mirror of */
export async function sourceVersion(tree: string, origin?: string): Promise<SourceVersion> {
  const makefile = await readFile(join(tree, 'Makefile'), 'utf8').catch(() => '');
  const part = (name: string): string => new RegExp(`^${name} *= *(\\S*)$`, 'm').exec(makefile)?.[1] ?? '';
  const version = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(part).filter(Boolean).join('.');
  const git = async (...args: readonly string[]): Promise<string | undefined> => {
    if (origin === undefined) return undefined;
    // What belongs to somebody else, or lies in a repository of something else, has none for us.
    const { stdout, failed } = await execa('git', ['-C', origin, ...args], {
      reject: false,
      env: { GIT_OPTIONAL_LOCKS: '0' },
    });
    return failed ? undefined : stdout.trim();
  };
  const top = await git('rev-parse', '--show-cdup');
  const commit = top === '' ? await git('rev-parse', 'HEAD') : undefined;
  const described = commit && (await git('describe', '--tags', '--always', '--dirty', '--abbrev=12'));
  return {
    ...(version !== '' && { version: `${version}${part('EXTRAVERSION')}` }),
    ...(commit && { commit }),
    ...(described && { described }),
  };
}
