import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

/** A folder with all that a run needs of this project, whose files may be edited. */
export async function copyOfProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-copy-'));
  for (const part of ['cases', 'harness', 'qemu', 'c-helpers', 'bin', 'package.json', 'package-lock.json'])
    await cp(join(projectRoot, part), join(folder, part), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
