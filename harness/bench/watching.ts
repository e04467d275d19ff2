import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { copyOfProject } from '../testing/project-copy.ts';

/** A case that is edited: it is short, and its expectation does not depend on what is edited. */
const edited = {
  file: 'cases/dontunmap/destination.ts',
  filter: 'holes-stay-absent',
  text: 'carve(',
  by: 'carve(0 + ',
} as const;

/** A copy of the project in which cases are edited while `dontunmap watch` runs. Disposing of it ends that. */
export interface Watching extends AsyncDisposable {
  /** Edits a case; seconds from there to its verdict. */
  edit(): Promise<number>;
}

/** Starts `dontunmap watch` on one kernel, and waits for its first verdict. */
export async function startWatching(kernel: string, accelerator: Accelerator): Promise<Watching> {
  const folder = await copyOfProject();
  const args = ['watch', edited.filter, '-k', kernel, '--accel', accelerator];
  const running = execa(join(folder, 'bin/dontunmap'), args, {
    cwd: folder,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  let said = '';
  let heard: () => void = () => undefined;
  running.all.on('data', (chunk) => {
    said += String(chunk);
    heard();
  });
  /** Until Vitest says that a run is over, and how it went. */
  const verdict = async (): Promise<void> => {
    while (!/Tests .*\d+ (passed|failed)/.test(said)) {
      const next = Promise.withResolvers<void>();
      heard = next.resolve;
      await Promise.race([next.promise, running.then(() => Promise.reject(new Error(`it ended: ${said}`)))]);
    }
    if (!/ passed/.test(said) || / failed/.test(said))
      throw new Error(`the edited case does not conform: ${said}`);
  };
  await verdict();
  const path = join(folder, edited.file);
  return {
    edit: async () => {
      // Another program each time, that does the same.
      const text = await readFile(path, 'utf8');
      const at = text.indexOf(edited.text, text.indexOf("name: 'holes"));
      const changed = text.slice(0, at) + edited.by + text.slice(at + edited.text.length);
      said = '';
      const began = performance.now();
      await writeFile(path, changed);
      await verdict();
      return (performance.now() - began) / 1000;
    },
    [Symbol.asyncDispose]: async () => {
      running.kill('SIGTERM');
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
