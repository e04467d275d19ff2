import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prune } from './prune.ts';

it('keeps the youngest, and what is called otherwise', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-prune-'));
  try {
    for (const [index, name] of ['a.x', 'b.x', 'c.x', 'old'].entries()) {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), 1000 - index, 1000 - index);
    }
    await prune(folder, /\.x$/, 2);
    expect((await readdir(folder)).toSorted()).toEqual(['a.x', 'b.x', 'old']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
