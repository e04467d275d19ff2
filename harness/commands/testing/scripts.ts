import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asExpected, perform, readScript } from './script.ts';

/**
 * A test for each script in a folder, in a folder of its own.
 *
 * @param env of what is typed, and a cache of its own unless it names one
 */
export async function testScripts(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).toSorted();
  it.each(names)('%s', async (name) => {
    const own = await mkdtemp(join(tmpdir(), 'dontunmap-script-'));
    const cwd = join(own, 'here');
    await mkdir(cwd);
    try {
      for (const step of readScript(await readFile(join(folder, name), 'utf8'))) {
        const { lines, status } = await perform(step, cwd, { DONTUNMAP_CACHE: join(own, 'cache'), ...env });
        const at = `${name}:${step.line}`;
        const said = { at, status, lines: asExpected(step.expected, lines) };
        expect(said).toEqual({ at, status: step.status, lines: step.expected });
      }
    } finally {
      await rm(own, { recursive: true });
    }
  });
}
