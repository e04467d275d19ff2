import type { Bug } from '../spec/types.ts';
import { type Markup, markup } from '../text/markup.ts';
import { bugLink, type Here, sentences } from './links.ts';
import { page, type SiteFile } from './page.ts';
import { rangeOf } from './releases.ts';
import type { Site } from './site.ts';
import { commitLink, linked } from './sources.ts';

/** The page of bugs of released kernels. */
export function bugsPage(site: Site): SiteFile {
  const bugs = Object.entries(site.specification.bugs);
  return page('bugs/index.html', (here) => ({
    title: 'Known bugs',
    body: markup`<h1>Known bugs</h1>
<p>${bugs.length} ways in which released kernels are wrong. What a clause says stays right; what a kernel with the bug shows stands
beside it.</p>
${bugs.map(([name, bug]) => section(site, here, name, bug))}`,
  }));
}

function section(site: Site, here: Here, name: string, bug: Bug): Markup {
  const with_ = kernelsWith(site, name);
  return markup`<section id="${name}"><h2><a href="#${name}">${bug.what}</a></h2>
<p><code class="soft">${name}</code></p><p><strong>${rangeOf(bug)}</strong>${bug.fixed ? markup` by ${commitLink(bug.fixed.commit, bug.fixed.title)}` : ''}.
${site.kernels.length === 0 ? '' : with_.length === 0 ? 'None of the kernels here has it.' : `Of the kernels here ${with_.join(', ')} ${with_.length === 1 ? 'has' : 'have'} it.`}</p>
${sentences(here, site.clausesOfBug(name))}
<details><summary>Evidence</summary><p>${linked(bug.evidence)}</p></details></section>
`;
}

/** The names of the kernels whose release is declared to have a bug. */
function kernelsWith({ kernels }: Site, bug: string): readonly string[] {
  return kernels.filter(({ bugs }) => bugs.includes(bug)).map(({ name }) => name);
}

/** A bug in a line: what is wrong, and where. */
export function bugItem(site: Site, here: Here, name: string, bug: Bug): Markup {
  const with_ = kernelsWith(site, name);
  const here_ = with_.length > 0 ? ` (here: ${with_.join(', ')})` : '';
  return markup`<li>${bug.what} <span class="soft">${rangeOf(bug)}${here_}: </span>${bugLink(here, name)}</li>`;
}
