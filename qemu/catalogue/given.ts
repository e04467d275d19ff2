import { accessSync, constants, existsSync, type Stats, statSync } from 'node:fs';
import { release as runningRelease } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../harness/failure.ts';
import { releaseIn } from '../image/banner.ts';
import { findBuiltKernel } from './build-tree.ts';
import { readImage } from '../image/image.ts';
import { type Kernel, kernelOf } from '../image/kernel.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { cachedPackage, isPackage } from './package.ts';

/** A kernel at a path: an image, a build tree, a linux-image package. */
export async function kernelAt(path: string, name: string, options: ResolveOptions): Promise<Kernel> {
  const found = whatIsAt(path);
  if (found?.isDirectory()) {
    const { image, config, stale } = findBuiltKernel(path);
    if (stale) options.onNote?.(`${name}: ${image} is older than the vmlinux there; is it the one you mean?`);
    return kernelOf(name, await readImage(image), config);
  }
  if (found?.isFile() && mayRead(path) && (await isPackage(path))) {
    const { image, config } = await cachedPackage(path, options.cache, options.signal);
    return kernelOf(name, await readImage(image), config);
  }
  const image = await readImage(path);
  return kernelOf(name, image, configBeside(path, releaseIn(image.banner)));
}

/** The kernel that runs here. */
export async function hostKernel(root = '/'): Promise<Kernel> {
  const release = runningRelease();
  const places = [`boot/vmlinuz-${release}`, `lib/modules/${release}/vmlinuz`].map((each) =>
    join(root, each),
  );
  const path = places.find((place) => existsSync(place));
  if (path === undefined) {
    throw new Failure(
      'usage',
      `The image of the running kernel ${release} is neither at ${places.join(' nor at ')}; give the path of one.`,
    );
  }
  if (!mayRead(path)) {
    throw new Failure(
      'usage',
      `${path}, the image of the running kernel, may not be read by this user; type: sudo install -m 644 ${path} /tmp/, and give that copy.`,
    );
  }
  return kernelOf('host', await readImage(path), configBeside(path, release));
}

/** The configuration of an image that lies in a build tree, in /boot or in its modules folder. */
function configBeside(path: string, release: string): string | undefined {
  const folder = dirname(path);
  const inTree = /\/arch\/\w+\/boot$/.test(folder)
    ? join(folder, '../../../.config')
    : join(folder, '.config');
  const places = [inTree, join(folder, `config-${release}`), join(folder, 'config')];
  // A `config` beside anything else but the image of a modules folder is somebody's own.
  return places
    .filter((place) => basename(place) !== 'config' || basename(folder) === release)
    .find((place) => whatIsAt(place)?.isFile());
}

/** Nothing, where nothing can be found out: whoever reads it says why. */
function whatIsAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
