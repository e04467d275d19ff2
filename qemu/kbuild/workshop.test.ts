import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../harness/cache/claim.ts';
import { lock } from '../../harness/cache/lock.ts';
import type { Changed } from './apply.ts';
import { mirrorTree } from './mirror.ts';
import { outFolder } from './make.ts';
import { resolveSource } from './source.ts';
import { openWorkshop } from './workshop.ts';

let folder: string;
let from: string;
const tree = () => join(folder, 'shop/tree');
const old = new Date('2020-01-01T00:00:00Z');

async function write(path: string, text: string, time?: Date): Promise<void> {
  await mkdir(dirname(join(from, path)), { recursive: true });
  await writeFile(join(from, path), text);
  if (time) await utimes(join(from, path), time, time);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-shop-'));
  from = join(folder, 'linux');
  await write('.gitignore', '*.o\n.*\n/*\n');
  for (const path of ['Makefile', 'Kconfig', 'mm/mremap.c', 'mm/gone.c']) await write(path, `${path}\n`, old);
  for (const path of ['.config', 'mm/mremap.o', 'vmlinux', 'mm/.mremap.o.cmd']) await write(path, 'built');
});
afterEach(() => rm(folder, { recursive: true }));

const files = async (): Promise<readonly string[]> =>
  (await readdir(tree(), { recursive: true, withFileTypes: true }))
    .filter((each) => !each.isDirectory() && each.name !== '.gitignore')
    .map((each) => join(each.parentPath, each.name).slice(tree().length + 1))
    .toSorted();

describe('a mirror', () => {
  it.each(['a plain folder', 'a git tree'])(
    'of %s links to its sources and leaves what a build has left',
    async (what) => {
      if (what === 'a git tree') await execa('git', ['init', '-q', from]);
      const identity = await mirrorTree(from, tree());
      expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
      expect(await readlink(join(tree(), 'mm/mremap.c'))).toBe(join(from, 'mm/mremap.c'));
      expect(await mirrorTree(from, tree())).toBe(identity);
    },
  );

  it('knows a change by its content, and makes it new, however old it says it is', async () => {
    const identity = await mirrorTree(from, tree());
    await write('mm/mremap.c', 'touched and put back\n', old);
    await rm(join(from, 'mm/gone.c'));
    await write('mm/new.c', 'new\n', old);
    const second = await mirrorTree(from, tree());
    expect(second).not.toBe(identity);
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/mremap.c', 'mm/new.c']);
    expect((await lstat(join(tree(), 'mm/mremap.c'))).isFile()).toBe(true);
    expect((await stat(join(tree(), 'mm/mremap.c'))).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    await write('mm/mremap.c', 'mm/mremap.c\n');
    await write('mm/gone.c', 'mm/gone.c\n');
    await rm(join(from, 'mm/new.c'));
    expect(await mirrorTree(from, tree())).toBe(identity);
  });

  it('says what git says of a tree that it cannot read', async () => {
    await write('.git/HEAD', 'nonsense');
    await expect(mirrorTree(from, tree())).rejects.toThrow(/git could not list the files of /);
  });
});

describe('a workshop', () => {
  const open = async () =>
    openWorkshop(
      { name: 'x', folder: join(folder, 'shop'), prepare: async (to) => mirrorTree(from, to) },
      {},
    );
  const changed: Changed = new Map([
    ['mm/mremap.c', { bytes: Buffer.from('patched\n'), mode: 0o644, touched: [] }],
    ['mm/deep/new.c', { bytes: Buffer.from('new\n'), mode: 0o755, touched: [] }],
    ['mm/gone.c', undefined],
  ]);

  it('takes a patch in, and out again with the times that were', async () => {
    await using shop = await open();
    {
      await using _ = await shop.put(changed);
      expect(await readFile(join(tree(), 'mm/mremap.c'), 'utf8')).toBe('patched\n');
      expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/deep/new.c', 'mm/mremap.c']);
      expect(await readFile(join(from, 'mm/mremap.c'), 'utf8')).toBe('mm/mremap.c\n');
    }
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
    expect((await stat(join(tree(), 'mm/mremap.c'))).mtime).toEqual(old);
  });

  it('mends what one that was killed has left', async () => {
    {
      await using shop = await open();
      await shop.lend('key', 'original');
      await mkdir(join(tree(), outFolder, 'include'));
      await writeFile(join(tree(), outFolder, 'a.o'), 'object');
      await shop.put(changed);
    }
    await using shop = await open();
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
    expect(shop.has('key')).toBe(true);
    {
      await using _ = await shop.lend('key', 'copy');
      expect(await readFile(join(tree(), outFolder, 'a.o'), 'utf8')).toBe('object');
      await writeFile(join(tree(), outFolder, 'a.o'), 'of the patched kernel');
    }
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
    expect(await readFile(join(folder, 'shop/objects-key/a.o'), 'utf8')).toBe('object');
  });

  it('puts objects away without its path, for the cache may be moved', async () => {
    const command = (at: string) => join(at, 'tools/objtool/.check.o.cmd');
    const text = () => `cmd_${tree()}/${outFolder}/check.o := gcc -I${tree()}/include`;
    {
      await using shop = await open();
      await using _ = await shop.lend('key', 'original');
      await mkdir(join(tree(), outFolder, 'include'));
      await mkdir(dirname(command(join(tree(), outFolder))), { recursive: true });
      await writeFile(command(join(tree(), outFolder)), text());
    }
    expect(await readFile(command(join(folder, 'shop/objects-key')), 'utf8')).not.toContain(folder);
    await rename(folder, `${folder}-moved`);
    folder = `${folder}-moved`;
    from = join(folder, 'linux');
    await using shop = await open();
    for (const how of ['copy', 'original'] as const) {
      await using _ = await shop.lend('key', how);
      expect(await readFile(command(join(tree(), outFolder)), 'utf8')).toBe(text());
    }
  });

  it('trusts nothing that a loss of power has left', async () => {
    {
      await using shop = await open();
      await shop.lend('key', 'original');
      await mkdir(join(tree(), outFolder, 'include'));
      await shop.put(changed);
    }
    await writeFile(join(folder, 'shop/patched.json'), '');
    await writeFile(join(folder, 'shop/lent'), 'key of-another-boot');
    await using shop = await open();
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
    expect(shop.has('key')).toBe(false);
  });

  it('keeps no objects of a build that has not begun', async () => {
    await using shop = await open();
    {
      await using _ = await shop.lend('key', 'original');
      await writeFile(join(tree(), outFolder, '.config'), '');
    }
    expect(shop.has('key')).toBe(false);
    expect(await files()).toEqual(['Kconfig', 'Makefile', 'mm/gone.c', 'mm/mremap.c']);
  });

  it('is held by one at a time', async () => {
    const order: string[] = [];
    const first = await open();
    const waits = Promise.withResolvers<void>();
    const onWait = (): void => {
      order.push('waits');
      waits.resolve();
    };
    const waiting = lock(join(folder, 'shop/lock'), { onWait }).then(async (held) => {
      order.push('held');
      await held[Symbol.asyncDispose]();
    });
    await waits.promise;
    order.push('released');
    await first[Symbol.asyncDispose]();
    await waiting;
    expect(order).toEqual(['waits', 'released', 'held']);
  });
});

describe('a source', () => {
  const resolve = (name: string) => resolveSource(name, { cache: join(folder, 'cache'), cwd: folder });

  it('is a folder with a kernel, under a name of its own in the cache', async () => {
    const source = await resolve('linux');
    expect(source.name).toBe(from);
    expect(source.folder).toMatch(/cache\/sources\/linux-[0-9a-f]{12}$/);
    expect((await resolve('./linux/')).folder).toBe(source.folder);
  });

  it('is the newest version of a track that is unpacked', async () => {
    await claim(join(folder, 'cache'));
    for (const version of ['6.12.9-1', '6.12.73-1', '6.12.100-1/nothing']) {
      const there = join(folder, 'cache/sources', `linux-source-6.12_${version}`, 'tree');
      await mkdir(there, { recursive: true });
      if (!version.endsWith('nothing')) await writeFile(join(there, 'Makefile'), '');
    }
    expect((await resolve('6.12')).name).toBe('linux-source-6.12 6.12.73-1');
    expect((await resolve('6.12.9')).name).toBe('linux-source-6.12 6.12.9-1');
    const source = await resolve('6.12');
    expect(await source.prepare(join(source.folder, 'tree'))).toBe('linux-source-6.12 6.12.73-1');
  });

  it('is nothing else', async () => {
    await expect(resolve('no-such')).rejects.toThrow(/^There is no source "no-such"; give 5\.10, /);
    await expect(resolve('.')).rejects.toThrow(/holds no kernel source/);
  });
});
