import type { Family } from '../spec/types.ts';
import { markup } from '../text/markup.ts';
import { counted } from '../text/counted.ts';
import { kernelCells, kernelHeads, marksLegend } from './kernels.ts';
import { addressOf, pathOf } from './links.ts';
import { page, type SiteFile, table } from './page.ts';
import { firstRelease } from './releases.ts';
import type { Site } from './site.ts';

/** The page of a family: its clauses in the order in which one would teach them. */
export function familyPage(site: Site, family: Family): SiteFile {
  const { families } = site.specification;
  const index = families.indexOf(family);
  const neighbours = [
    ['Before it', families[index - 1]],
    ['Next', families[index + 1]],
  ] as const;
  return page(pathOf(family.id), (here) => {
    const rows = family.clauses.map((clause) => {
      const { id, says, cases } = clause;
      const cells = kernelCells(
        site,
        cases.map((test) => test.id),
      );
      return markup`<tr id="${id.split('/')[1] ?? id}"><th scope="row"><a href="${addressOf(here, id)}">${says}</a><br><code class="soft">${id}</code></th><td>${firstRelease(clause, site)}</td><td>${cases.length}</td>${cells}</tr>
`;
    });
    return {
      title: family.title,
      body: markup`<p class="soft"><a href="${here.root}index.html">mremap(2)</a> › <code>${family.id}</code></p>
<h1>${family.title}</h1><p class="lead">${family.about}</p>
<p class="soft">${counted(family.clauses.length, 'clause')}, ${counted(
        family.clauses.reduce((sum, { cases }) => sum + cases.length, 0),
        'case',
      )}.</p>
${table('kernels family', `Clauses of ${family.id}`, ['clause', 'since', 'cases', ...kernelHeads(site)], rows)}
${marksLegend(site)}
<nav class="neighbours" aria-label="Families">${neighbours.map(([words, each]) =>
        each
          ? markup`<a href="${addressOf(here, each.id)}"><small>${words}</small><br>${each.title}</a>`
          : '',
      )}</nav>`,
    };
  });
}
