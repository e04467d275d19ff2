import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../harness/failure.ts';
import { architectures } from '../arch/index.ts';

/** What a build tree holds: paths of the image and of the configuration. */
export interface BuiltKernel {
  readonly image: string;
  readonly config?: string;
  /** The image is older than the vmlinux beside it: what was built last is not in it. */
  readonly stale: boolean;
}

const images = [...architectures.flatMap((each) => each.images), 'vmlinux'];

/** Finds the image of a kernel build tree (the source tree, or the folder given by `O=`). */
export function findBuiltKernel(tree: string): BuiltKernel {
  const there = images.filter((path) => existsSync(join(tree, path)));
  // Built for two architectures, one after the other: the last one counts.
  const [image] = there
    .filter((path) => path !== 'vmlinux' || there.length === 1)
    .toSorted((a, b) => changed(tree, b) - changed(tree, a));
  if (image === undefined) throw nothingBuilt(tree);
  const config = join(tree, '.config');
  return {
    image: join(tree, image),
    ...(existsSync(config) && { config }),
    stale:
      image !== 'vmlinux' && there.includes('vmlinux') && changed(tree, image) < changed(tree, 'vmlinux'),
  };
}

function changed(tree: string, path: string): number {
  return statSync(join(tree, path)).mtimeMs;
}

function nothingBuilt(tree: string): Failure {
  const isTree =
    existsSync(join(tree, 'Kconfig')) ||
    statSync(join(tree, '.config'), { throwIfNoEntry: false })?.isFile() === true;
  return new Failure(
    'usage',
    isTree
      ? `${tree} holds no image (${images.join(', ')}); build it first: ${architectures.map(({ name, kbuild }) => `make ${kbuild.target} for ${name}`).join(', ')}.`
      : `${tree} is a folder and no kernel build tree; give one that has ${architectures.map((each) => each.images[0]).join(' or ')}, or the path of an image.`,
  );
}
