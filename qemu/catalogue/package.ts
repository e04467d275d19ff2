import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';
import { refusal } from './store.ts';

/** What a linux-image package holds: paths of the image, and of the configuration that it was built from. */
export interface Unpacked {
  readonly image: string;
  readonly config?: string;
}

/** Where packages have the two: Debian's and those of `make bindeb-pkg`; and Debian's since 7.2. */
const wanted = ['./boot/vmlinu[xz]*', './boot/config-*', '*lib/modules/*/vmlinuz', '*lib/modules/*/config'];

/** For how long a package that nobody asks for stays unpacked, in milliseconds. */
const keptFor = 30 * 24 * 3600 * 1000;

/** Whether a file is a Debian package, by how it begins. */
export async function isPackage(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.toString('latin1') === '!<arch>\n';
  } finally {
    await file.close();
  }
}

/** Takes image and configuration out of a .deb into a folder that exists. */
export async function unpackPackage(deb: string, folder: string, signal?: AbortSignal): Promise<Unpacked> {
  const options = { env: { LC_ALL: 'C' }, ...(signal && { cancelSignal: signal }) };
  const pick = ['--extract', '--no-same-owner', '--no-same-permissions', '-C', folder, '--wildcards'];
  try {
    // Not buffered: the archive has more bytes than execa would keep.
    await execa('dpkg-deb', ['--fsys-tarfile', deb], { ...options, buffer: { stdout: false } }).pipe(
      'tar',
      [...pick, ...wanted],
      options,
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!missesSome(error)) throw unpackTrouble(deb, folder, error);
  }
  const found = await foundIn(folder);
  if (found) return found;
  throw new Failure(
    'usage',
    `The package ${deb} holds no kernel; give linux-image-…, or of Debian's since 7.2 linux-binary-….`,
  );
}

/** Takes them into the cache, named by the content of the package: the second time they are there. */
export async function cachedPackage(deb: string, cache: string, signal?: AbortSignal): Promise<Unpacked> {
  const packages = join(cache, 'packages');
  const folder = join(packages, (await hashOf(deb)).slice(0, 16));
  const there = await foundIn(folder);
  if (there) {
    await utimes(folder, new Date(), new Date()).catch(() => undefined);
    return there;
  }
  await makeFolder(packages).catch(cacheTrouble(packages));
  await sweep(packages);
  const scratch = await mkdtemp(join(packages, '.unpacking-')).catch(cacheTrouble(packages));
  try {
    await unpackPackage(deb, scratch, signal);
    // It fails when another run has put the same thing there meanwhile.
    await rename(scratch, folder).catch(() => undefined);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const made = await foundIn(folder);
  if (made) return made;
  throw new Failure('harness', `Could not keep what is in ${deb} in the cache ${packages}; run again.`);
}

/** tar fails for every pattern that matches nothing, and no package has all of them. */
function missesSome(error: unknown): boolean {
  if (!(error instanceof ExecaError) || error.command.startsWith('dpkg-deb')) return false;
  const said = String(error.stderr).split('\n');
  return said.every((line) => /: Not found in archive$|Exiting with failure status|^$/.test(line));
}

function unpackTrouble(deb: string, folder: string, error: unknown): unknown {
  const said = String(error).slice(-2000);
  const refused = refusal(said);
  try {
    if (refused) cacheTrouble(folder)(refused);
  } catch (failure) {
    return failure;
  }
  return new Failure('harness', `The package ${deb} could not be unpacked; see below, and run again.`, {
    evidence: said,
    cause: error,
  });
}

/** Image and configuration among the files of a folder; links lead elsewhere and are none. */
async function foundIn(folder: string): Promise<Unpacked | undefined> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const find = async (name: RegExp): Promise<string | undefined> => {
    for (const entry of entries.filter((each) => name.test(basename(each)))) {
      const path = join(folder, entry);
      if ((await lstat(path)).isFile()) return path;
    }
  };
  const [image, config] = [await find(/^vmlinu[xz]/), await find(/^config/)];
  return image === undefined ? undefined : { image, ...(config !== undefined && { config }) };
}

async function hashOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}

/** Removes what has not been asked for in a long time, and what runs that were killed have left. */
async function sweep(packages: string): Promise<void> {
  for (const name of await readdir(packages).catch(cacheTrouble(packages))) {
    const path = join(packages, name);
    const used = await stat(path).catch(() => undefined);
    if (used && Date.now() - used.mtimeMs > keptFor) await rm(path, { recursive: true, force: true });
  }
}
