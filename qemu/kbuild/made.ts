import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../harness/failure.ts';
import { outFolder } from './make.ts';

/** Bytes: as much as an image may have. */
const most = 1.5e9;

/**
 * A file that a build has made. What a patch writes into a Makefile may leave something else in its place: a link into what the
 * build could not see, or a pipe that nobody writes to.
 *
 * @param path below the folder that make writes to
 * @param name of what was built, for messages
 * @throws Failure `no-build`
 */
export async function madeFile(tree: string, path: string, name: string): Promise<string> {
  const out = await realpath(join(tree, outFolder));
  const file = join(out, path);
  const found = await lstat(file).catch(() => undefined);
  const plain = found?.isFile() && found.size <= most && (await realpath(file)) === file;
  if (plain) return file;
  throw new Failure(
    'kernel',
    `${name} does not build: make says that it has made ${path}, and ${found ? 'that is no plain file' : 'there is none'}.`,
    { code: 'no-build' },
  );
}
