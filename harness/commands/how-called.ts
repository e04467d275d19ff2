import { realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative } from 'node:path';
import { projectRoot } from '../project.ts';

const executable = join(projectRoot, 'bin/dontunmap');

/**
 * What to type in `cwd` to get this command line: its name when PATH has it, else the path of its file. The folders that npm
 * and npx put on PATH are there for their children alone.
 */
export function howCalled(cwd: string, { PATH = '' }: NodeJS.ProcessEnv): string {
  const folders = PATH.split(delimiter).filter((each) => isAbsolute(each) && !each.includes('node_modules'));
  if (folders.some((folder) => isExecutable(join(folder, 'dontunmap')))) return 'dontunmap';
  const path = relative(cwd, executable);
  return path.startsWith('..') ? executable : path;
}

function isExecutable(path: string): boolean {
  try {
    return realpathSync(path) === executable;
  } catch {
    return false;
  }
}

/** A text whose commands (`dontunmap run …`) can be typed as they stand there. */
export function asTyped(text: string, program: string): string {
  return text.replace(/(?<![\w/.-])dontunmap(?= (?:[a-z]|--?[a-z]))/g, () => program);
}
