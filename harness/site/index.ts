import { bugsPage } from './bugs.ts';
import { changesPage } from './changes.ts';
import { clauseFiles } from './clause.ts';
import { errataPage } from './errata.ts';
import { errnoPage } from './errno.ts';
import { familyPage } from './family.ts';
import type { SiteFile } from './page.ts';
import { searchFile } from './search.ts';
import { siteOf, type SiteSources } from './site.ts';
import { startPage } from './start.ts';

/** The specification as files of a static site, but for its style and scripts. Pure. */
export function siteFiles(sources: SiteSources): readonly SiteFile[] {
  const site = siteOf(sources);
  return [
    startPage(site),
    changesPage(site),
    bugsPage(site),
    errnoPage(site),
    errataPage(site),
    searchFile(site),
    ...site.specification.families.flatMap((family) => [
      familyPage(site, family),
      ...family.clauses.flatMap((clause) => clauseFiles(site, family, clause)),
    ]),
  ];
}
