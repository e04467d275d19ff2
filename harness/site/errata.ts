import { markup } from '../text/markup.ts';
import { idLink } from './links.ts';
import { page, type SiteFile } from './page.ts';
import type { Site } from './site.ts';
import { linked } from './sources.ts';

/** The page of what the manual says wrongly, or does not say, by the pages of the manual. */
export function errataPage(site: Site): SiteFile {
  const byPage = Map.groupBy(Object.entries(site.errata), ([, each]) => each.page);
  return page('errata/index.html', (here) => ({
    title: 'Errors of the manual',
    body: markup`<h1>Where the manual is wrong or silent</h1>
<p>Held against man-pages 6.20, and the kernel’s documentation and comments (7.2). What a page says is told in our words.</p>
${[...byPage].map(
  ([name, errors]) =>
    markup`<h2>${linked(name)}</h2>
${errors.map(
  ([id, { where, says, happens, shownBy, proposed }]) =>
    markup`<section class="erratum" id="${id}"><h3><a href="#${id}">${where}</a></h3><dl class="facts"><div><dt>It says</dt><dd>${says}</dd></div>
<div><dt>What happens</dt><dd>${happens}</dd></div>
${proposed === undefined ? '' : markup`<div><dt>Proposed</dt><dd>${proposed}</dd></div>`}
${shownBy.length === 0 ? '' : markup`<div><dt>Shown by</dt><dd>${shownBy.map((each) => markup`${idLink(site, here, each)} `)}</dd></div>`}</dl></section>
`,
)}`,
)}`,
  }));
}
