/** What happens to a patch on its way, from the file that was saved to the answer: each has a fixture, made of one mail. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySeries, type Changed } from './apply.ts';
import { madeFor } from './at-hand.ts';
import { readSeries } from './series.ts';

const folder = await mkdtemp(join(tmpdir(), 'dontunmap-way-'));
afterAll(() => rm(folder, { recursive: true }));

const before = [
  '/* What stands above it. */',
  '',
  'static long e(void);',
  'static long g(unsigned long addr);',
  '',
  'static long f(unsigned long addr, unsigned long old_len, unsigned long new_len)',
  '{',
  '\tlong ret = -EINVAL;',
  '',
  '\tif (addr & ~PAGE_MASK && old_len < new_len && flags & MREMAP_FIXED && !locked)',
  '\t\treturn ret;',
  '\treturn 0;',
  '}',
  '',
].join('\n');
const after = before.replace('-EINVAL', '-EFAULT').replace('\treturn 0;', '\tret = g(addr);\n\treturn ret;');

/** A tree below the folder, with these files. */
async function treeOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries({ Kconfig: '', ...files })) {
    await mkdir(dirname(join(folder, name, path)), { recursive: true });
    await writeFile(join(folder, name, path), text);
  }
  return join(folder, name);
}

let tree: string;
let diff: string;
let mail: string;

async function diffOf(...options: string[]): Promise<string> {
  const { stdout } = await execa('git', ['diff', '--relative', ...options], { cwd: join(folder, 'git') });
  return `${stdout}\n`;
}

beforeAll(async () => {
  tree = await treeOf('tree', { 'mm/f.c': before, 'mm/Makefile': 'obj-y := f.o\n' });
  const repository = await treeOf('git', { 'mm/f.c': before });
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
  ])
    await execa('git', args, { cwd: repository });
  await writeFile(join(repository, 'mm/f.c'), after);
  diff = await diffOf();
  mail = `From: A Tester <tester@example.org>\nSubject: [PATCH] mm: f\nContent-Type: text/plain; charset=utf-8\n\nWhy.\n---\n${diff}-- \n2.51.0\n`;
});

let tries = 0;
async function applied(
  text: string,
  on = tree,
  advice?: () => Promise<string | undefined>,
): Promise<Changed> {
  const file = join(folder, `${tries++}.eml`);
  await writeFile(file, text);
  const { patches } = await readSeries([file], { cwd: folder, stdin: Readable.from([]) });
  return applySeries(patches, {
    tree: on,
    name: 'it',
    scratch: join(folder, 'scratch'),
    ...(advice && { advice }),
  });
}
const textIn = (changed: Changed): string => String(changed.get('mm/f.c')?.bytes);

/** As a mailer breaks lines. */
const wrapped = (text: string): string => text.replaceAll(/^(.{60,72}) (.+)$/gm, '$1\n$2');

describe('is taken', () => {
  it.each<readonly [string, () => Promise<string> | string]>([
    ['as it was sent', () => mail],
    ['without its last newline', () => diff.trimEnd()],
    ['with CRLF', () => mail.replaceAll('\n', '\r\n')],
    [
      'as base64 with CRLF inside',
      () => {
        const [head = '', ...rest] = mail.split('\n\n');
        const body = Buffer.from(rest.join('\n\n').replaceAll('\n', '\r\n')).toString('base64');
        return `${head}\nContent-Transfer-Encoding: base64\n\n${body.replaceAll(/.{76}/g, '$&\n')}\n`;
      },
    ],
    ['with diff.noprefix', () => diffOf('--no-prefix')],
    ['with diff.mnemonicPrefix', () => diffOf('--src-prefix=i/', '--dst-prefix=w/')],
    [
      'by diff -p0',
      () => diff.replaceAll(/^diff --git.*\nindex.*\n/gm, '').replaceAll(/^(---|\+\+\+) [ab]\//gm, '$1 '),
    ],
  ])('%s', async (_, text) => {
    expect(textIn(await applied(await text()))).toBe(after);
  });

  it('with a new file, and diff.noprefix', async () => {
    const added =
      'diff --git mm/new.c mm/new.c\nnew file mode 100644\n--- /dev/null\n+++ mm/new.c\n@@ -0,0 +1 @@\n+x\n';
    expect([...(await applied(added)).keys()]).toEqual(['mm/new.c']);
  });
});

describe('says what has happened to it', () => {
  it.each<readonly [string, () => string, RegExp]>([
    [
      'a mailer has wrapped it',
      () => wrapped(mail),
      /: a mailer has wrapped it \(line \d+, ".*", is the rest of the line before\)/,
    ],
    [
      'tabs have become blanks',
      () => mail.replaceAll('\t', '        '),
      /: hunk 1 of mm\/f\.c fails; its tabs have become blanks on the way/,
    ],
    [
      'it was copied off a page',
      () => diff.replaceAll(/^ /gm, ''),
      /: it has lost the blanks that its lines begin with/,
    ],
    [
      'it is HTML',
      () => diff.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      /: it is HTML, with &lt; for </,
    ],
    [
      'it is cut off',
      () => diff.split('\n').slice(0, -4).join('\n'),
      /: it is cut off: its last hunk has fewer lines/,
    ],
    [
      'it is quoted-printable without its header',
      () => diff.replaceAll('=', '=3D').replaceAll(/^(.{70})(.+)$/gm, '$1=\n$2'),
      /: it is quoted-printable without the header/,
    ],
    [
      'it was edited by hand',
      () => diff.replace('+\treturn ret;', '+\tg();\n+\treturn ret;'),
      /: a hunk has more lines than it says/,
    ],
    [
      'other white space',
      () => diff.replace(' \tif (addr & ~', ' \tif (addr  &  ~'),
      /fails; it fits but for white space/,
    ],
  ])('%s', async (_, text, sentence) => {
    await expect(applied(text())).rejects.toThrow(sentence);
  });

  it('the source has it already', async () => {
    const patched = await treeOf('patched', { 'mm/f.c': after });
    await expect(applied(mail, patched)).rejects.toThrow(/; it is in that source already\.$/);
  });
});

describe('made for another version', () => {
  const other = before.replace('-EINVAL', '-ENOMEM');
  const cache = join(folder, 'cache');
  const source = { name: 'it', folder: join(cache, 'sources/mine'), prepare: async () => '' };
  const advice = (baseCommit?: string, origin?: string) => async () => {
    const { patches } = await readSeries([await saved()], { cwd: folder, stdin: Readable.from([]) });
    return madeFor({
      patches,
      baseCommit,
      source: { ...source, ...(origin !== undefined && { origin }) },
      cache,
    });
  };
  const saved = async (): Promise<string> => {
    await writeFile(join(folder, 'it.eml'), mail);
    return join(folder, 'it.eml');
  };

  it('names the source at hand that it fits, best the one that has its very files', async () => {
    const on = await treeOf('cache/sources/mine/tree', { 'mm/f.c': other });
    await expect(applied(mail, on, advice())).rejects.toThrow(
      /fails; give the source it was made for by --on\.$/,
    );
    await treeOf('cache/sources/linux-source-7.2_7.2.9-1/tree', { 'mm/f.c': `/* moved */\n${before}` });
    await expect(applied(mail, on, advice())).rejects.toThrow(
      /; it applies to 7\.2\.9: give --on 7\.2\.9\.$/,
    );
    await treeOf('cache/sources/linux-source-6.12_6.12.3-1/tree', { 'mm/f.c': before });
    await expect(applied(mail, on, advice())).rejects.toThrow(
      /; it was made for the files of 6\.12\.3: give --on 6\.12\.3\.$/,
    );
  });

  it('names the commit that it was made for, where the tree has it', async () => {
    const on = join(folder, 'cache/sources/mine/tree');
    const git = join(folder, 'git');
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    await execa('git', [...who, 'commit', '-qm', 'base'], { cwd: git });
    const { stdout: commit } = await execa('git', ['rev-parse', 'HEAD'], { cwd: git });
    await expect(applied(mail, on, advice(commit, git))).rejects.toThrow(
      `it was made for ${commit.slice(0, 12)}, which that tree's repository has: give a checkout of it by --on`,
    );
    await expect(applied(mail, on, advice('f'.repeat(40), git))).rejects.toThrow(
      /made for the files of 6\.12\.3/,
    );
  });
});
