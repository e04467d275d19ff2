import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfiguration, readConfiguration } from './configuration.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text =
  '# Linux\nCONFIG_MMU=y\n# CONFIG_SMP is not set\nCONFIG_LOCALVERSION="-a=b"\nCONFIG_IKCONFIG=m\n';

it('reads what is set', () => {
  expect([...parseConfiguration(text)]).toEqual([
    ['MMU', 'y'],
    ['LOCALVERSION', '"-a=b"'],
    ['IKCONFIG', 'm'],
  ]);
});

it('reads the file beside the image, or what an uncompressed image carries', async () => {
  const [config, image] = [join(folder, 'config'), join(folder, 'vmlinux')];
  await writeFile(config, text);
  expect((await readConfiguration({ config, image: '/nowhere', format: 'bzImage' }))?.get('MMU')).toBe('y');
  const inside = async (...parts: readonly (Buffer | string)[]) => {
    await writeFile(image, Buffer.concat(['kernel', ...parts].map((part) => Buffer.from(part as string))));
    return readConfiguration({ image, format: 'vmlinux' });
  };
  expect((await inside('IKCFG_ST', gzipSync(text), 'IKCFG_ED'))?.get('IKCONFIG')).toBe('m');
  expect(await inside('IKCFG_ST', gzipSync(text).subarray(0, 30), 'IKCFG_ED')).toBeUndefined();
  expect(await inside('IKCFG_ST', gzipSync(text))).toBeUndefined();
  expect(await inside()).toBeUndefined();
  expect(await readConfiguration({ image, format: 'bzImage' })).toBeUndefined();
});
