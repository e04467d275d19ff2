import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { memo } from './memo.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'dontunmap-memo-'));
});
afterEach(() => rm(cache, { recursive: true }));
const file = () => join(cache, 'memos/n.json');

it('remembers a fact, and only one that makes sense', async () => {
  const number = memo(cache, 'n', z.number(), 'for ever');
  expect(number.recall()).toBeUndefined();
  await number.remember(1);
  await number.remember(2);
  expect(number.recall()).toBe(2);
  expect(await readdir(join(cache, 'memos'))).toEqual(['n.json']);
  expect(memo(cache, 'n', z.string(), 'for ever').recall()).toBeUndefined();
  for (const nonsense of ['', '{', '[]']) {
    await writeFile(file(), nonsense);
    expect(number.recall()).toBeUndefined();
  }
});

it('forgets at the next boot what was measured before it', async () => {
  const number = memo(cache, 'n', z.number(), 'until the next boot');
  await number.remember(1);
  expect(number.recall()).toBe(1);
  const text = await readFile(file(), 'utf8');
  await writeFile(file(), text.replace(/"boot":"\w+/, '"boot":"another'));
  expect(number.recall()).toBeUndefined();
});

it('does without where nothing can be written', async () => {
  const number = memo('/proc', 'n', z.number(), 'for ever');
  await number.remember(1);
  expect(number.recall()).toBeUndefined();
});
