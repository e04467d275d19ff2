import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { replaceFile } from '../cache/replace.ts';
import { Failure } from '../failure.ts';
import { fellBelow, proofPage, type Tried, withSection } from './proof-page.ts';

/**
 * Writes the page of what was tried, where none is worse than before.
 *
 * @throws Failure `usage` where one is; the page is left as it is
 */
export async function writeProof(file: string, cwd: string, tried: readonly Tried[]): Promise<void> {
  const path = resolve(cwd, file);
  const before = await readFile(path, 'utf8').catch(() => '');
  const fallen = tried.find((each) => fellBelow(before, each));
  if (fallen) {
    throw new Failure(
      'usage',
      `Fewer of the mutants of ${fallen.track} are rejected than ${file} says, which is left as it is; mend the cases, or remove it to begin anew.`,
    );
  }
  await replaceFile(path, proofPage(tried, before));
}

/** Writes another section of the page, or writes it anew. */
export async function writeSection(file: string, cwd: string, name: string, text: string): Promise<void> {
  const path = resolve(cwd, file);
  const before = await readFile(path, 'utf8').catch(() => '');
  await replaceFile(path, withSection(before, name, text));
}
