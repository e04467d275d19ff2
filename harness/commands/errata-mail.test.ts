import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { mail } from './errata-mail.ts';

it('is a mail that git applies', async () => {
  const before = '.TH x 2\n.SH DESCRIPTION\nOne.\n\nTwo.\n.SH NOTES\nThree. \n';
  const after = before.replace('Two.\n', 'Two.\nAnd more.\n');
  const text = mail(
    {
      page: 'x(2)',
      where: 'DESCRIPTION, last',
      says: 'it is two',
      happens: 'it is more',
      shownBy: ['a/b', 'c/d'],
    },
    { id: 'two-and-more', page: 'x.2', from: 'A <a@b>', number: '1/1', before, after },
  );
  expect(text).toContain('From: A <a@b>\nSubject: [PATCH 1/1] man/man2/x.2: DESCRIPTION: two and more\n\n');
  expect(text).toContain('The page says: it is two.\nWhat happens: it is more.\n');
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-errata-'));
  try {
    await mkdir(join(folder, 'man/man2'), { recursive: true });
    await writeFile(join(folder, 'man/man2/x.2'), before);
    await execa('git', ['apply'], { cwd: folder, input: text });
    expect(await readFile(join(folder, 'man/man2/x.2'), 'utf8')).toBe(after);
  } finally {
    await rm(folder, { recursive: true });
  }
});
