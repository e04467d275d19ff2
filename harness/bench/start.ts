import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Seconds from the start of the command to that of its first guest, on a kernel that was seen before: until it starts what
 * starts QEMU, in whose place there is a script that writes down when. It throws the kernel's snapshot away.
 */
export async function secondsToFirstGuest(project: string, kernel: string, cache: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-start-'));
  try {
    const when = join(folder, 'when');
    const script = join(folder, 'prlimit');
    await writeFile(script, `#!/bin/sh\n[ -e ${when} ] || date +%s%N > ${when}\nexit 1\n`);
    await chmod(script, 0o755);
    const began = Date.now();
    await execa(join(project, 'bin/dontunmap'), ['run', '-k', kernel, '--accel', 'tcg'], {
      env: { DONTUNMAP_CACHE: cache, PATH: `${folder}:${process.env['PATH']}` },
      reject: false,
    });
    return Number(await readFile(when, 'utf8')) / 1e9 - began / 1e3;
  } finally {
    await rm(folder, { recursive: true });
  }
}
