import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tscKiloHertz } from './clock.ts';
import { emulatorIdentity } from './emulator-identity.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-clock-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function script(text: string): Promise<string> {
  const path = join(folder, 'tsc');
  await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

it.runIf(process.arch === 'x64')('measures the time stamp counter once', async () => {
  expect(await tscKiloHertz(folder, () => script('echo nonsense'))).toBeUndefined();
  expect(await tscKiloHertz('/proc', () => script('echo 123'))).toBe(123);
  expect(await tscKiloHertz(folder, () => script('echo 2596100'))).toBe(2596100);
  expect(await tscKiloHertz(folder, () => Promise.reject(new Error('not again')))).toBe(2596100);
});

it('knows one QEMU from another', async () => {
  expect(await emulatorIdentity('x86_64')).toContain('qemu-system-x86_64');
  expect(await emulatorIdentity('none')).toBe('');
});
