import { execa } from 'execa';

/**
 * How many objects of a build were made from any of these files: so many are compiled again when the files change. kbuild writes
 * down of each object what it was made from (`.mremap.o.cmd`).
 *
 * @param out the folder that make writes to, directly below the tree
 * @param paths of the source, from the tree on
 */
export async function dependents(out: string, paths: readonly string[]): Promise<number> {
  const named = paths.flatMap((path) => ['-e', `../${path}`]);
  const { stdout } = await execa('grep', ['-rlwF', '--include=.*.o.cmd', ...named, out], { reject: false });
  return stdout.split('\n').filter((line) => line !== '').length;
}
