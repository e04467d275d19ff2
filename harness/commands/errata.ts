import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type * as correctionsFile from '../../cases/surveys/corrections.ts';
import type * as errataFile from '../../cases/surveys/errata.ts';
import { Failure, whyRefused } from '../failure.ts';
import { defineCommand } from './command.ts';
import { mail } from './errata-mail.ts';
import { loadSurvey } from './load-survey.ts';
import { messageText } from './message.ts';

/** `dontunmap errata`: what the manual gets wrong, as a series of patches to it. */
export const errata = defineCommand({
  name: 'errata',
  description: 'print what the manual says wrongly as patches to its pages, in the form of mails',
  more: 'The pages are those of man-pages 6.20: a checkout of it, or the folder that has them installed (/usr/share/man). git am takes the mails. Each is a sentence to begin with; what changes words within a sentence is left to whoever knows the page, and named on standard error.',
  takes: (command) =>
    command
      .argument('<folder>', 'the source of man-pages, or a folder of its pages')
      .option('--from <who>', 'who sends them: Name <mail>', 'Your Name <you@example.org>'),
  run: async (context, [folder], { from }) => {
    const { corrections, corrected } = await loadSurvey<typeof correctionsFile>('corrections');
    const { errata: all } = await loadSurvey<typeof errataFile>('errata');
    const pages = new Map<string, string>();
    const series = Object.entries<correctionsFile.Correction>(corrections);
    for (const [index, [id, correction]] of series.entries()) {
      const { page } = correction;
      const before = pages.get(page) ?? (await readPage(resolve(context.cwd, folder), page, folder));
      const after = corrected(before, correction);
      if (after === undefined)
        throw new Failure(
          'usage',
          `${page} of ${folder} has no sentence "${correction.at}"; give the pages of man-pages 6.20.`,
        );
      pages.set(page, after);
      const number = `${String(index + 1).padStart(2, '0')}/${series.length}`;
      context.stdout.write(mail(all[id as keyof typeof all], { id, page, from, number, before, after }));
    }
    const left = Object.keys(all).filter((id) => !Object.hasOwn(corrections, id));
    const note = `${left.length} more change words within a sentence, or are no pages of the manual (docs/man-page-errata.md): ${left.join(', ')}.`;
    context.stderr.write(messageText(note, context));
    return 0;
  },
});

/** Where man-pages has a page, and where it is installed: its source is the same. */
async function readPage(folder: string, page: string, named: string): Promise<string> {
  const section = page.split('.').at(-1) ?? '';
  const places = [`man/man${section}`, `man${section}`, 'man2'].flatMap((place) => [
    join(folder, place, page),
    join(folder, place, `${page}.gz`),
  ]);
  for (const path of places) {
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) return undefined;
      throw new Failure('usage', `${path} cannot be read (${whyRefused(error)}); give another folder.`);
    });
    if (bytes) return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  }
  throw new Failure(
    'usage',
    `${named} has no page ${page}; give a checkout of man-pages, or the folder of installed pages (/usr/share/man).`,
  );
}
