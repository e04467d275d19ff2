import { join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import type * as errataFile from '../../cases/surveys/errata.ts';
import { readParts } from '../compile/reproducer-parts.ts';
import { loadMutants } from '../mutants/mutant.ts';
import { projectRoot } from '../project.ts';
import { reproducer } from '../reproducer/reproducer.ts';
import { siteFiles } from '../site/index.ts';
import { counted } from '../text/counted.ts';
import { defineCommand } from './command.ts';
import { loadCases } from './load-cases.ts';
import { loadSurvey } from './load-survey.ts';
import { readResultsFile } from './results-file.ts';
import { writeSite } from './site-folder.ts';

/** `dontunmap spec`: the specification as a site. */
export const spec = defineCommand({
  name: 'spec',
  description: 'write the specification as a site that any browser reads from disk: nothing is run',
  more: 'The folder must be new, empty, or a site that this command has written: that is brought up to date, and what it does not have any more is removed. Start with its index.html.',
  takes: (command) =>
    command
      .argument('<folder>', 'where the site is written')
      .option('--results <file>', 'show what kernels answered: a file that run --json wrote'),
  run: async ({ cwd, signal, stdout }, [folder], { results: file }) => {
    const results = file === undefined ? undefined : await readResultsFile(file, cwd, signal);
    const specification = await loadCases();
    const parts = await readParts();
    const files = siteFiles({
      specification,
      results,
      wrongKernels: await loadMutants(),
      errata: (await loadSurvey<typeof errataFile>('errata')).errata,
      reproducer: (test) => reproducer(test, specification, parts),
    });
    await writeSite(resolve(cwd, folder), [...files, ...(await readAssets())], { named: folder, signal });
    const { clauses, cases } = specification;
    stdout.write(
      `${join(folder, 'index.html')}: ${counted(clauses.length, 'clause')}, ${counted(cases.length, 'case')}, ${counted(files.length, 'file')}\n`,
    );
    return 0;
  },
});

async function readAssets(): Promise<readonly { path: string; text: () => string }[]> {
  const own = join(projectRoot, 'harness/site/assets');
  const library = join(projectRoot, 'node_modules/minisearch/dist/umd/index.js');
  const paths = {
    'site.css': join(own, 'site.css'),
    'site.js': join(own, 'site.js'),
    'minisearch.js': library,
  };
  return Promise.all(
    Object.entries(paths).map(async ([path, from]) => {
      // Of the library what points to a file that is not there.
      const text = (await readFile(from, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, '');
      return { path, text: () => text };
    }),
  );
}
