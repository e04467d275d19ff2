import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-temporary-'));
  vi.stubEnv('TMPDIR', folder);
  vi.resetModules();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('removes what processes that are gone have left, and nothing else', async () => {
  // Pids end at 2²².
  const names = [
    'dontunmap-5000000-mail-x',
    `dontunmap-${process.pid}-mail-x`,
    'dontunmap-x',
    'other-5000000-x',
  ];
  for (const name of names) await mkdir(join(folder, name));
  const { temporaryFolder } = await import('./temporary.ts');
  const made = await temporaryFolder('mail');
  expect(made).toContain(`dontunmap-${process.pid}-mail-`);
  expect(names.filter((name) => existsSync(join(folder, name)))).toEqual(names.slice(1));
});
