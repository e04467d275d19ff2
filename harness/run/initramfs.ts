import { chmod, copyFile, link, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { howToInstall } from '../../qemu/host/tools.ts';
import { Failure } from '../failure.ts';
import { makeFolder } from '../cache/folder.ts';
import { scratchIn } from '../cache/scratch.ts';

/** An initramfs in a folder of its own that goes when it is disposed. */
export interface Initramfs extends AsyncDisposable {
  readonly path: string;
}

/**
 * Packs files into an initramfs: path in the guest → file here. Made with cpio(1), not compressed: QEMU loads it at
 * memory speed and the kernel need not have any decompressor.
 */
export async function packInitramfs(
  files: Readonly<Record<string, string>>,
  scratch: string,
): Promise<Initramfs> {
  const folder = await scratchIn(scratch);
  try {
    const root = join(folder.path, 'root');
    const names = ['.', 'dev', 'proc', 'sys', 'tmp', ...folders(Object.keys(files))];
    for (const name of names) {
      await makeFolder(join(root, name));
      await chmod(join(root, name), 0o755);
    }
    for (const [name, file] of Object.entries(files)) {
      // A cache that is borrowed has links: they are not what is meant.
      const real = await realpath(file);
      await link(real, join(root, name)).catch(() => copyFile(real, join(root, name)));
    }
    const path = join(folder.path, 'initramfs.cpio');
    await execa('cpio', ['--quiet', '-o', '-H', 'newc', '-R', '0:0', '-F', path], {
      cwd: root,
      input: `${[...names, ...Object.keys(files)].join('\n')}\n`,
    });
    await rm(root, { recursive: true });
    // Whatever the umask: QEMU reads it without root's rights.
    await chmod(path, 0o644);
    return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ENOENT' &&
      !('path' in error && error.path)
    ) {
      throw new Failure('harness', `cpio is not installed; ${howToInstall(['cpio'])}.`, {
        cause: error,
      });
    }
    const text = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'harness',
      `Could not pack the initramfs in ${scratch}; see below, or set DONTUNMAP_CACHE to another directory.`,
      { evidence: text, cause: error },
    );
  }
}

function folders(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => dirname(name)).filter((name) => name !== '.'))];
}
