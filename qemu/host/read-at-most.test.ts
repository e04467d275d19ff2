import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAtMost } from './read-at-most.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads a file that is not too long, and refuses one of a terabyte at once', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'text');
  expect((await readAtMost(path, { most: 4 })).toString()).toBe('text');
  await expect(readAtMost(path, { most: 3 })).rejects.toThrow('longer than');
  await truncate(path, 2 ** 40);
  await expect(readAtMost(path, { most: 2 ** 30 })).rejects.toThrow('it is longer than 1024 MB');
});

it('refuses what has no end', async () => {
  await expect(readAtMost('/dev/zero', { most: 2 ** 22 })).rejects.toThrow('longer than 4 MB');
});

it('waits for a pipe no longer than it is told to', async () => {
  const path = join(folder, 'pipe');
  await execa('mkfifo', [path]);
  const ended = new AbortController();
  const read = readAtMost(path, { most: 10, signal: ended.signal });
  ended.abort(new Error('enough'));
  await expect(read).rejects.toThrow('enough');
});

it('takes nothing for empty that cannot be read', async () => {
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  await expect(readAtMost(path, { most: 10 })).rejects.toThrow('No such device or address');
  server.close();
});
