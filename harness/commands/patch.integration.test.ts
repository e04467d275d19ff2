/** The proof of `dontunmap patch`: small patches of our own against 6.12, built and run. The first build from nothing takes minutes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../failure.ts';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { resultsSchema } from '../results/results.ts';
import { commandLine } from './command-line.ts';

const fixture = (name: string): string => join(projectRoot, 'qemu/kbuild/fixtures', `${name}.patch`);
const minutes = 60_000;
let folder: string;

afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command line here; what it printed, and its status, or the Failure that it ended with. */
async function here(...args: string[]) {
  let out = '';
  let notes = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((notes += String(text))));
  try {
    return { status: await commandLine(args, new AbortController().signal), out, notes };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.kind, out, notes, failure: error };
  }
}

/** The clauses that an answer names as newly deviating. */
function clausesIn({ out, notes, failure }: Awaited<ReturnType<typeof here>>): readonly string[] {
  const text = /Deviates now, and not without the patch: ([^]*?)\n(?:\n|\S)/.exec(out)?.[1];
  if (text === undefined) throw new Error(`it answered ${out}\n${notes}`, { cause: failure });
  return text.split(/,\s+/).filter((each) => each !== 'nothing');
}

let source: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-patch-'));
  const { out, status, failure } = await here('build', '--on', '6.12');
  if (status !== 0 || !/^\/.*\.bzImage\n$/.test(out)) throw failure ?? new Error(`it printed ${out}`);
  const sources = await readdir(join(cacheFolder(), 'sources'));
  source = join(
    cacheFolder(),
    'sources',
    sources
      .filter((each) => each.startsWith('linux-source-6.12_'))
      .toSorted()
      .at(-1) ?? '',
  );
}, 60 * minutes);

/** What of the source a patch could have left changed. */
const traces = async (): Promise<unknown> => [
  (await readdir(source)).toSorted(),
  (await readdir(join(source, 'tree'))).toSorted(),
  createHash('sha256')
    .update(readFileSync(join(source, 'tree/mm/mremap.c')))
    .digest('hex'),
];

describe('a patch that breaks a clause', () => {
  it(
    'copies instead of moving',
    async () => {
      const answer = await here('patch', fixture('copies'), '--only', 'SOURCE', '--only', 'DEST');
      expect(clausesIn(answer)).toEqual(
        expect.arrayContaining([
          'SOURCE-1',
          'SOURCE-2',
          'SOURCE-3',
          'SOURCE-4',
          'DEST-1',
          'DEST-2',
          'DEST-3',
        ]),
      );
      expect(answer.out).toContain('observed  after "abcd--abcd"');
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    "drops the source's registration with a userfaultfd",
    async () => {
      const json = join(folder, 'results.json');
      const before = await traces();
      const answer = await here('patch', fixture('drops-userfaultfd'), '--only', 'UFFD', '--json', json);
      expect(clausesIn(answer)).toEqual(['UFFD-1', 'UFFD-2', 'UFFD-3', 'UFFD-4', 'UFFD-5', 'UFFD-6']);
      expect(answer.status).toBe(1);
      const results = resultsSchema.parse(JSON.parse(await readFile(json, 'utf8')));
      expect(results.kernels.map(({ name }) => name)).toEqual(['base', 'patched']);
      expect(await traces()).toEqual(before);
    },
    10 * minutes,
  );

  it(
    'lets MREMAP_DONTUNMAP through without MREMAP_MAYMOVE',
    async () => {
      const answer = await here('patch', fixture('without-maymove'));
      expect(clausesIn(answer)).toEqual(['FLAGS-1']);
      expect(answer.out).toContain('1 clause newly deviates (1 of ');
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );
});

it(
  'finds nothing in a patch that changes nothing observable',
  async () => {
    const answer = await here('patch', fixture('nothing-observable'));
    expect(answer.out).toMatch(/^The patched kernel boots: yes/);
    expect(clausesIn(answer)).toEqual([]);
    expect(answer.out).toContain('What else changed: nothing\nNew in the kernel log: nothing\n');
    expect(answer.out).toMatch(/Nothing new deviates: \d+ cases on both\.\n$/);
    expect(answer.status).toBe(0);
  },
  10 * minutes,
);

describe('a patch that makes the kernel complain', () => {
  it(
    'panics at boot',
    async () => {
      const answer = await here('patch', fixture('panics-at-boot'), '--only', 'FLAGS-1');
      expect(answer.out).toMatch(
        /^The patched kernel boots: no\. .*Kernel panic\s+- not syncing: no mremap today/s,
      );
      expect(answer.out).toMatch(/does not boot, and the base does\.\n$/);
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    'panics in mremap',
    async () => {
      const answer = await here('patch', fixture('panics-in-mremap'), '--only', 'SOURCE');
      expect(clausesIn(answer)).toEqual(['SOURCE-2']);
      expect(answer.out).toContain('it took the guest with it: Kernel panic - not syncing: a');
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    'warns in mremap',
    async () => {
      const answer = await here('patch', fixture('warns'), '--only', 'SOURCE-2');
      expect(answer.out).toMatch(
        /\nNew in the kernel log\n {2}SOURCE-2\/rest-stays-locked\n {4}WARNING: .* mm\/mremap\.c/,
      );
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );
});

describe('a patch that cannot be tried', () => {
  it(
    'does not compile',
    async () => {
      const before = await traces();
      const { failure } = await here('patch', fixture('does-not-compile'), '--only', 'FLAGS-1');
      expect(failure).toMatchObject({ kind: 'kernel', code: 'no-build' });
      expect(failure?.evidence).toMatch(/mm\/mremap\.c:838:\d+: error: .*vm_nowhere/);
      expect(await traces()).toEqual(before);
    },
    10 * minutes,
  );

  it('does not apply', async () => {
    const before = await traces();
    const { failure } = await here('patch', fixture('does-not-apply'));
    expect(failure).toMatchObject({ kind: 'usage', code: 'no-apply' });
    expect(failure?.message).toMatch(
      /^"mm\/mremap: made for another kernel" does not apply to linux-source-6\.12 .*: hunk 2 of mm\/mremap\.c fails; /,
    );
    expect(await traces()).toEqual(before);
  });

  it(
    'sets an option that the kernel does not know',
    async () => {
      const fragment = join(folder, 'fragment.config');
      await writeFile(fragment, 'CONFIG_NO_SUCH_OPTION=y\n');
      const { failure } = await here('build', '--config', fragment);
      expect(failure?.message).toMatch(/^CONFIG_NO_SUCH_OPTION=y has no effect in linux-source-6\.12 /);
    },
    10 * minutes,
  );
});
