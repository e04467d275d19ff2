/** The pages as Debian has them now, held against our rows: no sentence without a row, no row without its sentence. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cacheFolder } from '../../harness/cache/folder.ts';
import { PrivateApt } from '../../qemu/catalogue/apt.ts';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { corrected, type Correction, corrections } from './corrections.ts';
import { manual } from './manual.ts';
import { sentencesOf } from './sentences.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-manual-'));
  // Nothing is newer: experimental has what it changes alone.
  const newest = tracks.find(({ suites }) => suites.includes('sid'))!;
  const apt = new PrivateApt(join(cacheFolder(), 'apt', newest.name), newest);
  await apt.update();
  const [version] = await apt.versions('manpages-dev');
  if (!version) throw new Error(`${newest.suites.join(', ')}: no manpages-dev`);
  await apt.download(version, folder);
  const [deb = ''] = await readdir(folder);
  await execa('dpkg-deb', ['--extract', deb, 'extracted'], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true }));

async function pageOf(name: string): Promise<string> {
  return gunzipSync(await readFile(join(folder, `extracted/usr/share/man/man2/${name}.gz`))).toString();
}

/** Sentences of a page that are about mremap, by their places. */
async function read(name: string): Promise<ReadonlyMap<string, string>> {
  const all = [...sentencesOf(await pageOf(name))];
  return new Map(name === 'mremap.2' ? all : all.filter((each) => /mremap|EVENT_REMAP/.test(each.join(' '))));
}

it.each(Object.keys(manual))('has a row for each sentence, and no other: %s', async (name) => {
  const there = await read(name);
  expect(there.size).toBeGreaterThan(0);
  expect(Object.keys(manual[name]!)).toEqual([...there.keys()]);
});

it('has the pages of section 2 that say something of mremap, and no other', async () => {
  const man2 = join(folder, 'extracted/usr/share/man/man2');
  const named: string[] = [];
  for (const file of await readdir(man2, { withFileTypes: true })) {
    const name = file.name.replace(/\.gz$/, '');
    // The list of system calls is a table; and a page has other names, which are links.
    if (file.isFile() && name !== 'syscalls.2' && (await read(name)).size > 0) named.push(name);
  }
  expect(named.toSorted()).toEqual(Object.keys(manual).toSorted());
});

it('has the sentences that corrections name, one after the other', async () => {
  const pages = new Map<string, string>();
  for (const correction of Object.values<Correction>(corrections)) {
    const before = pages.get(correction.page) ?? (await pageOf(correction.page));
    const after = corrected(before, correction);
    expect(after, correction.at).toBeDefined();
    pages.set(correction.page, after!);
  }
});

it('keeps no words of the pages: no five of a row stand there in a row', async () => {
  const words = (text: string): string => ` ${text.toLowerCase().replaceAll(/[^\w]+/g, ' ')} `;
  const copied: string[] = [];
  for (const [name, rows] of Object.entries(manual)) {
    const page = words([...(await read(name)).values()].join(' '));
    for (const [says] of Object.values(rows)) {
      const ours = words(says).trim().split(' ');
      for (let i = 0; i + 5 <= ours.length; i++) {
        const five = ours.slice(i, i + 5).join(' ');
        if (page.includes(` ${five} `)) copied.push(five);
      }
    }
  }
  expect(copied).toEqual([]);
});
