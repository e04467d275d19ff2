import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inOrder, isMail } from './mails.ts';
import { readSeries } from './series.ts';

const diff = (line: string): string =>
  ['diff --git a/f b/f', '--- a/f', '+++ b/f', '@@ -1 +1 @@', '-old', `+${line}`, ''].join('\n');

const mail = (subject: string, body: string, ...headers: string[]): string =>
  [
    'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001',
    'From: A Tester <tester@example.org>',
    `Subject: ${subject}`,
    'Date: Tue, 24 Nov 2026 17:00:00 +0000',
    ...headers,
    '',
    body,
    '',
  ].join('\n');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-series-'));
});
afterAll(() => rm(folder, { recursive: true }));

const from = (cwd: string, ...input: string[]) => ({ cwd, stdin: Readable.from(input) });

async function readAll(...texts: (string | Uint8Array)[]) {
  const files = texts.map((_, index) => join(folder, `${index}.patch`));
  for (const [index, text] of texts.entries()) await writeFile(files[index] ?? '', text);
  return readSeries(files, from('/'));
}
const read = async (...texts: (string | Uint8Array)[]) => (await readAll(...texts)).patches;

describe('a patch as it comes', () => {
  it('is a diff, with whatever stands before it', async () => {
    expect(await read(diff('new'))).toEqual([{ name: '0.patch', diff: diff('new') }]);
    expect(await read(`A remark.\r\n\r\n${diff('new').replaceAll('\n', '\r\n')}`)).toMatchObject([
      { diff: `A remark.\n\n${diff('new')}` },
    ]);
  });

  it('is a mail, in any transfer encoding, with CRLF', async () => {
    const body = `Why.\n---\n f | 2 +-\n\n${diff('größer = 3')}-- \n2.51`;
    const base64 = Buffer.from(body).toString('base64');
    const quoted = body.replaceAll('=', '=3D').replaceAll('ö', '=C3=B6').replaceAll('ß', '=C3=9F');
    const type = 'Content-Type: text/plain; charset=utf-8';
    for (const [text, encoding] of [
      [body, '8bit'],
      [quoted, 'quoted-printable'],
      [base64, 'base64'],
    ] as const) {
      const whole = mail('[PATCH] mm: grow', text, type, `Content-Transfer-Encoding: ${encoding}`);
      for (const each of [
        whole,
        whole.replaceAll('\n', '\r\n'),
        gzipSync(whole),
        whole.replace(/^From .*\n/, ''),
      ]) {
        const [patch, ...more] = await read(each);
        expect(more).toEqual([]);
        expect(patch).toMatchObject({
          name: 'mm: grow',
          author: 'A Tester <tester@example.org>',
          version: 1,
        });
        expect(patch?.diff).toContain('+größer = 3\n');
        expect(patch?.diff).not.toContain('\r');
      }
    }
  });

  it('is a series in a mailbox, in the order of its numbers, without what is no patch', async () => {
    const box = [
      mail('[PATCH v2 0/2] mm: two things', ' f | 2 +-'),
      mail('[PATCH v2 2/2] mm: second', diff('second')),
      mail(
        'Re: [PATCH v2 2/2] mm: second',
        `> ${diff('quoted').replaceAll('\n', '\n> ')}\nNo:\n\n${diff('other')}`,
      ),
      mail('[PATCH v2 1/2] mm: first', diff('first')),
      mail('[PATCH 1/1] mm: old', diff('old')),
    ].join('\n');
    const { patches, about } = await readAll(box);
    expect(patches.map(({ name, version, part }) => [name, version, part?.number, part?.of])).toEqual([
      ['mm: first', 2, 1, 2],
      ['mm: second', 2, 2, 2],
    ]);
    expect(about).toEqual({ title: 'mm: two things', older: [1], missing: [], prerequisites: [] });
  });

  it('is a part of a series alone, which says so', async () => {
    expect((await readAll(mail('[PATCH v3 2/5] b', diff('b')))).about.missing).toEqual([1, 3, 4, 5]);
    const two = [mail('[RFC PATCH v3 2/3] b', diff('b')), mail('[PATCHv3 3/3] c', diff('c'))];
    expect((await readAll(...two)).about.missing).toEqual([1]);
    expect((await readAll(mail('[PATCH] a', diff('a')))).about.missing).toEqual([]);
  });

  it('names what it was made for, and what it needs that is not given', async () => {
    const needed = diff('needed');
    const { stdout } = await execa('git', ['patch-id', '--stable'], { input: needed });
    const base = '0123456789abcdef0123456789abcdef01234567';
    const other = 'f'.repeat(40);
    const end = `base-commit: ${base}\nprerequisite-patch-id: ${stdout.split(' ')[0]}\nprerequisite-patch-id: ${other}\n`;
    const patch = mail('[PATCH] a', `${diff('a')}-- \n2.51\n\n${end}`);
    expect((await readAll(needed, patch)).about).toMatchObject({ baseCommit: base, prerequisites: [other] });
    const cover = [mail('[PATCH 0/1] all', `Why.\n\n${end}`), mail('[PATCH 1/1] a', diff('a'))].join('\n');
    expect((await readAll(cover)).about).toMatchObject({ title: 'all', baseCommit: base });
  });

  it('is base64 that has CRLF inside', async () => {
    const body = Buffer.from(`Why.\n---\n f | 2 +-\n\n${diff('new')}-- \n2.51\n`.replaceAll('\n', '\r\n'));
    const whole = mail(
      '[PATCH] a',
      body.toString('base64'),
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
    );
    const [patch] = await read(whole);
    expect(patch?.diff).toContain('-old\n+new\n');
  });

  it('is several files in the order given; a cover letter among them is none', async () => {
    const files = [
      mail('[PATCH 0/2] cover', 'Hello.'),
      mail('[PATCH 1/2] a', diff('a')),
      mail('[PATCH 2/2] b', diff('b')),
    ];
    expect((await read(...files)).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    ['nothing', '', ';'],
    ['a letter', mail('hello', 'How are you?'), ';'],
    ['a web page', '<html><pre>--- a/f</pre></html>', ': it is HTML;'],
    ['an HTML mail', mail('[PATCH] a', '<div>diff</div>', 'Content-Type: text/html'), ': it is HTML;'],
    [
      'an answer',
      mail('Re: [PATCH] a', `> ${diff('a').replaceAll('\n', '\n> ')}`),
      ' but in a quotation: it is an answer to a patch;',
    ],
  ])('is not %s', async (_, text, why) => {
    await expect(read(text)).rejects.toThrow(`contains no diff${why} give a diff`);
    await expect(read(text, text)).rejects.toThrow(/^None of .* contains a diff/);
  });

  it('is not what does not exist', async () => {
    await expect(readSeries(['no-such.patch'], from(folder))).rejects.toThrow(
      /no-such\.patch does not exist/,
    );
    await expect(readSeries(['0.patch/x'], from(folder))).rejects.toThrow(/cannot be read \(ENOTDIR\)/);
    await expect(read(gzipSync('x').subarray(0, 12))).rejects.toThrow(/cannot be read \(/);
  });

  it('is standard input, until it is interrupted', async () => {
    expect((await readSeries(['-'], from(folder, diff('new')))).patches).toMatchObject([
      { name: 'standard input' },
    ]);
    const stdin = new PassThrough();
    const interrupt = new AbortController();
    const reading = readSeries(['-'], { cwd: folder, stdin, signal: interrupt.signal });
    interrupt.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it('is a folder: its patches, and nothing else in it', async () => {
    const series = join(folder, 'series');
    await mkdir(series);
    await writeFile(join(series, '0000-cover-letter.patch'), 'From: a\nSubject: [PATCH 0/2] all\n\nWhy.\n');
    await writeFile(join(series, '0002-b.patch'), diff('second'));
    await writeFile(join(series, '0001-a.patch'), diff('first'));
    await writeFile(join(series, 'notes.txt'), diff('none'));
    const found = await readSeries(['series'], from(folder));
    expect(found.patches.map(({ name }) => name)).toEqual(['0001-a.patch', '0002-b.patch']);
    // What git format-patch -v2 has put beside it.
    await writeFile(join(series, '0001-a.patch'), mail('[PATCH 1/2] a', diff('first')));
    await writeFile(join(series, '0002-b.patch'), mail('[PATCH 2/2] b', diff('second')));
    await writeFile(join(series, 'v2-0001-a.patch'), mail('[PATCH v2] a', diff('again')));
    const newer = await readSeries(['series'], from(folder));
    expect(newer.patches).toMatchObject([{ name: 'a', version: 2 }]);
    expect(newer.about.older).toEqual([1]);
    await mkdir(join(folder, 'empty'));
    await expect(readSeries(['empty'], from(folder))).rejects.toThrow(/has no \*\.patch files/);
  });
});

it('misses no part of a series', () => {
  const part = (name: string) => ({ name, diff: diff(name), text: '', reply: false });
  expect(() => inOrder([part('[PATCH 1/3] a'), part('[PATCH 3/3] c')])).toThrow(
    /series of 3, and not number 2;/,
  );
  expect(inOrder([part('[PATCH 2/3] b')]).patches).toHaveLength(1);
  expect(inOrder([{ ...part('Re: try this'), reply: true }]).patches).toHaveLength(1);
});

it('tells a mail from a diff', () => {
  expect(isMail('From: a\nSubject: b\n\nx')).toBe(true);
  expect(isMail('Received: x\r\n y\r\nMessage-ID: <a@b>\r\n\r\nx')).toBe(true);
  expect(isMail('diff --git a/f b/f\n')).toBe(false);
  expect(isMail('Index: f\n===\n')).toBe(false);
});

it('does not count to four thousand millions', () => {
  const mail = (name: string) => ({ name, diff: 'd', text: '', reply: false });
  expect(() => inOrder([mail('[PATCH 1/4000000000] a'), mail('[PATCH 2/4000000000] b')])).toThrow(
    /one of 4000000000 patches/,
  );
});
