/** The proof of `dontunmap patch`: small patches of our own against 6.12, built and run. The first build from nothing takes minutes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { resultsSchema } from '../results/results.ts';
import { type Said, type } from './testing/session.ts';

const fixture = (name: string): string => join(projectRoot, 'qemu/kbuild/fixtures', `${name}.patch`);
const minutes = 60_000;
let folder: string;

afterAll(() => rm(folder, { recursive: true }));

/** The clauses that an answer names as newly deviating. */
function clausesIn({ stdout, stderr }: Said): readonly string[] {
  const text = /Deviates now, and not without the patch: ([^]*?)\n(?:\n|\S)/.exec(stdout)?.[1];
  if (text === undefined) throw new Error(`it answered ${stdout}\n${stderr}`);
  return text.split(/,\s+/).filter((each) => each !== 'nothing');
}

let source: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-patch-'));
  const { status, stdout, stderr } = await type(['build', '--on', '6.12']);
  if (status !== 0 || !/^\/.*\.bzImage\n$/.test(stdout)) throw new Error(`it said ${stdout}${stderr}`);
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
      const answer = await type(['patch', fixture('copies'), '--only', 'dontunmap', '--only', 'move']);
      expect(clausesIn(answer)).toEqual(
        expect.arrayContaining([
          'dontunmap/source-mapping-stays',
          'dontunmap/rest-of-the-mapping-stays',
          'dontunmap/source-reads-zero',
          'dontunmap/source-can-be-written',
          'dontunmap/page-frames-move',
          'dontunmap/destination-is-like-the-source',
          'move/fixed-replaces-the-target',
        ]),
      );
      expect(answer.stdout).toContain('observed  after "abcd--abcd"');
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    "drops the source's registration with a userfaultfd",
    async () => {
      const json = join(folder, 'results.json');
      const before = await traces();
      const answer = await type([
        'patch',
        fixture('drops-userfaultfd'),
        '--only',
        'userfaultfd',
        '--json',
        json,
      ]);
      expect(clausesIn(answer)).toEqual(
        expect.arrayContaining([
          'userfaultfd/source-stays-registered',
          'userfaultfd/faults-on-the-source-are-resolved',
          'userfaultfd/destination-is-not-registered',
          'userfaultfd/destination-is-registered-with-event',
          'userfaultfd/remap-event',
          'userfaultfd/blocked-reader-stays-blocked',
        ]),
      );
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
      const answer = await type(['patch', fixture('without-maymove')]);
      expect(clausesIn(answer)).toContain('arguments/flag-combinations');
      expect(answer.stdout).toMatch(/\d+ clauses? newly deviates? \(\d+ of /);
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );
});

it(
  'finds nothing in a patch that changes nothing observable',
  async () => {
    const answer = await type(['patch', fixture('nothing-observable')]);
    expect(answer.stdout).toMatch(/^The patched kernel boots: yes/m);
    expect(clausesIn(answer)).toEqual([]);
    expect(answer.stdout).toContain('What else changed: nothing\nNew in the kernel log: nothing\n');
    expect(answer.stdout).toMatch(/Nothing new deviates: \d+ cases on both\.\n$/);
    expect(answer.status).toBe(0);
  },
  10 * minutes,
);

it(
  'does not call a patch good that reaches nothing that is compiled',
  async () => {
    const mail = join(folder, 'documentation.patch');
    await writeFile(
      mail,
      'Subject: [PATCH] Documentation: say more\n\n--- /dev/null\n+++ b/Documentation/mm/more.rst\n@@ -0,0 +1 @@\n+More.\n',
    );
    const answer = await type(['patch', mail, '--only', 'arguments/flag-combinations']);
    expect(answer.stdout).toMatch(/^Tested: "Documentation: say more"\nOn: linux-source-6\.12 /);
    expect(answer.stdout).toContain(
      'Not compiled in this configuration: Documentation/mm/more.rst (compiled in no\n  kernel)\n',
    );
    expect(answer.stdout).toContain(
      'Both images are the same: nothing that this patch changes is compiled here',
    );
    expect(answer.status).toBe(0);
    expect((await type(['patch', mail, '--strict', '--only', 'arguments/flag-combinations'])).status).toBe(1);
  },
  10 * minutes,
);

it(
  'blames one of a series',
  async () => {
    const box = join(folder, 'series.mbox');
    const mails = ['nothing-observable', 'copies'].map(async (name, index) => {
      const text = await readFile(fixture(name), 'utf8');
      return `From 0123456789 Mon Sep 17 00:00:00 2001\n${text.replace('[PATCH]', `[PATCH v2 ${index + 1}/2]`)}`;
    });
    await writeFile(box, (await Promise.all(mails)).join('\n'));
    const json = join(folder, 'each.json');
    const answer = await type(['patch', box, '--each', '--only', 'source-reads-zero', '--json', json]);
    expect(answer.stdout).toMatch(/\n {2}1\/2 ".*": Nothing new deviates/);
    expect(answer.stdout).toMatch(/\nThe first that makes it worse: 2\/2 "mm\/mremap: let MREMAP_DONTUNMAP/);
    expect(answer.status).toBe(1);
    const { tested, kernels, suite } = resultsSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(kernels.map(({ name }) => name)).toEqual(['base', 'patch 1', 'patched']);
    expect(tested?.patches).toMatchObject([{ version: 2, part: { number: 1, of: 2 } }, { version: 2 }]);
    expect(tested?.version).toMatch(/^6\.12\.\d+$/);
    expect(suite?.version).toMatch(/^\d/);
  },
  10 * minutes,
);

describe('a patch that makes the kernel complain', () => {
  it(
    'panics at boot',
    async () => {
      const answer = await type([
        'patch',
        fixture('panics-at-boot'),
        '--only',
        'arguments/flag-combinations',
      ]);
      expect(answer.stdout).toMatch(
        /^The patched kernel boots: no\. .*Kernel panic\s+- not syncing: no mremap today/ms,
      );
      expect(answer.stdout).toMatch(/does not boot, and the base does\.\n$/);
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    'panics in mremap',
    async () => {
      const answer = await type([
        'patch',
        fixture('panics-in-mremap'),
        '--only',
        'dontunmap/rest-of-the-mapping-stays',
      ]);
      expect(clausesIn(answer)).toEqual(['dontunmap/rest-of-the-mapping-stays']);
      expect(answer.stdout).toMatch(/the program took the guest with it: Kernel\s+panic - not syncing: a/);
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );

  it(
    'warns in mremap',
    async () => {
      const answer = await type(['patch', fixture('warns'), '--only', 'dontunmap/rest-of-the-mapping-stays']);
      expect(answer.stdout).toMatch(
        /\nNew in the kernel log\n {2}dontunmap\/rest-of-the-mapping-stays\/rest-stays-locked\n {4}WARNING: .* mm\/mremap\.c/,
      );
      expect(answer.status).toBe(1);
    },
    10 * minutes,
  );
});

it(
  'keeps what a patch puts into a Makefile apart from the machine',
  async () => {
    const mail = join(folder, 'makefile.patch');
    const attempts = `touch ${folder}/was-here $(srctree)/was-here $(HOME)/was-here; cat ${folder}/secret`;
    await writeFile(join(folder, 'secret'), 'CFLAGS_x := found');
    await writeFile(
      mail,
      [
        'Subject: [PATCH] mm: build me',
        '',
        '--- a/mm/Makefile',
        '+++ b/mm/Makefile',
        '@@ -1,2 +1,4 @@',
        ' # SPDX-License-Identifier: GPL-2.0',
        `+seen := $(shell ${attempts})`,
        '+$(if $(seen),$(error it saw $(seen)))',
        ' #',
        '',
      ].join('\n'),
    );
    const before = await traces();
    const { status, stderr } = await type(['build', mail]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(await traces()).toEqual(before);
    expect(await readdir(folder)).not.toContain('was-here');
  },
  10 * minutes,
);

describe('a patch that cannot be tried', () => {
  it(
    'does not compile',
    async () => {
      const before = await traces();
      const answer = await type([
        'patch',
        fixture('does-not-compile'),
        '--only',
        'arguments/flag-combinations',
      ]);
      expect(answer).toMatchObject({ status: 2, stdout: '' });
      expect(answer.stderr).toMatch(/mm\/mremap\.c:838:\d+: error: .*vm_nowhere/);
      expect(await traces()).toEqual(before);
    },
    10 * minutes,
  );

  it('does not apply', async () => {
    const before = await traces();
    const answer = await type(['patch', fixture('does-not-apply')]);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toMatch(
      /^dontunmap: "mm\/mremap: made for another kernel" does not apply to linux-source-6\.12 .*: hunk 2 of mm\/mremap\.c fails; /m,
    );
    expect(await traces()).toEqual(before);
  });

  it(
    'sets an option that the kernel does not know',
    async () => {
      const fragment = join(folder, 'fragment.config');
      await writeFile(fragment, 'CONFIG_NO_SUCH_OPTION=y\n');
      const answer = await type(['build', '--config', fragment]);
      expect(answer.stderr).toMatch(
        /^dontunmap: CONFIG_NO_SUCH_OPTION=y has no effect in linux-source-6\.12 /m,
      );
    },
    10 * minutes,
  );
});
