/** Kernels that are there to be hostile, beside one that is none: they get no answer, or their own, and it gets its. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { cacheFolder } from '../cache/folder.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { bareKernel } from '../testing/bare-kernel.ts';
import { invented } from '../testing/specifications.ts';
import { run } from './run.ts';

const cases: readonly Case[] = [
  {
    id: 't/one/a',
    clause: 't/one',
    title: 'a',
    program: c`record_number("a", 1);`,
    expect: { always: { a: 1 } },
  },
];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const greets = 'say(0, "hello", 0, HELLO "1}"); say(1, "here", 0, ""); say(2, "here", 0, "");';

it.each([
  ['greets with nonsense', 'say(0, "hello", 0, "{{{{");', /greet with what makes no sense/],
  [
    'greets with levels without end',
    'say(0, "hello", 0, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");',
    /makes no sense/,
  ],
  ['says that it is slower than anything', 'say(0, "hello", 0, HELLO "4000000000}");', /makes no sense/],
  [
    'counts far ahead',
    `${greets} for (int i = 0; i < 20000; i++) say(999999999, "rec", 1, "x"); reset();`,
    /the guest reset itself/,
  ],
  [
    'says the same number twice',
    `${greets} for (unsigned i = 0; i < 100; i++) say(1, "here", i, "");`,
    /somebody else spoke on the wire/,
  ],
  [
    'never stops talking',
    `${greets} for (unsigned i = 3; i < 20000; i++) say(i, "rec", 1, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); reset();`,
    /took the guest with it: the guest reset itself/,
  ],
  [
    'never ends a line',
    'for (int i = 0; i < 300000; i++) out(120); reset();',
    /does not come up: it reset or powered itself off/,
  ],
] as const)('one that %s', async (name, body, says) => {
  const vmlinux = await bareKernel(folder, name.replaceAll(' ', '-'), body);
  const cache = cacheFolder();
  const kernels = ['5.10', vmlinux].map((each) => ({
    name: each,
    kernel: resolveKernel(each, { cache, cwd: folder }),
  }));
  const before = process.memoryUsage().rss;
  const { kernels: found } = await run({
    cases,
    specification: invented(cases),
    kernels,
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache: folder,
  });
  expect(found[0]!.cases).toMatchObject([{ verdict: 'conforms' }]);
  const { failure, cases: its } = found[1]!;
  expect(failure?.why ?? its[0]?.reason).toMatch(says);
  expect(failure?.why ?? '').not.toContain('Please report this');
  expect(its.filter(({ verdict }) => verdict === 'conforms')).toEqual([]);
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20);
});
