import { copyFile, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../failure.ts';
import { cacheTrouble, makeFolder } from '../cache/folder.ts';

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
  await makeFolder(scratch).catch(cacheTrouble(scratch));
  const folder = await mkdtemp(join(scratch, 'initramfs-')).catch(cacheTrouble(scratch));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const root = join(folder, 'root');
    for (const name of ['dev', 'proc', 'sys', 'tmp']) await makeFolder(join(root, name));
    for (const [name, file] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await link(file, join(root, name)).catch(() => copyFile(file, join(root, name)));
    }
    const path = join(folder, 'initramfs.cpio');
    const names = ['.', 'dev', 'proc', 'sys', 'tmp', ...folders(Object.keys(files)), ...Object.keys(files)];
    await execa('cpio', ['--quiet', '-o', '-H', 'newc', '-R', '0:0', '-F', path], {
      cwd: root,
      input: `${names.join('\n')}\n`,
    });
    await rm(root, { recursive: true });
    return { path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ENOENT' &&
      !('path' in error && error.path)
    ) {
      throw new Failure('harness', 'cpio is not installed; type: sudo apt-get install cpio.', {
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
