import { sinceText } from '../spec/changes.ts';
import { type Markup, markup } from '../text/markup.ts';
import { counted } from '../text/counted.ts';
import { bugLink, type Here, sentences } from './links.ts';
import { page, type SiteFile } from './page.ts';
import { rangeOf } from './releases.ts';
import type { Site } from './site.ts';
import { commitLink } from './sources.ts';

/** The page of changes, newest first: what is different between releases; with results, between two of their kernels. */
export function changesPage(site: Site): SiteFile {
  const changes = Object.entries(site.specification.changes).toReversed();
  const bugs = Object.entries(site.specification.bugs);
  return page('changes/index.html', (here) => ({
    title: 'Changes',
    body: markup`<h1>What changed, and when</h1>
<p>Points at which the behaviour of mremap became another, newest first. A stable series may have a change earlier than its number
says; those point releases stand behind the first mainline release.</p>
${compare(site)}
<div id="differences">${changes.map(
      ([name, change]) =>
        markup`<section id="${name}" ${kernelsOf(site, ({ changes: own }) => own.includes(name))}><h2><a href="#${name}">${sinceText(change)}: ${name}</a></h2>
<p>A ${change.kind}: ${commitLink(change.commit, change.title)}</p>
${clausesOf(site, here, name)}</section>
`,
    )}
${
  site.kernels.length < 2
    ? ''
    : bugs.map(
        ([name, bug]) =>
          markup`<section class="bug" ${kernelsOf(site, ({ bugs: own }) => own.includes(name))} hidden><h2>Bug: ${bug.what}</h2>
<p>${rangeOf(bug)}: ${bugLink(here, name)}</p></section>
`,
      )
}</div>`,
  }));
}

/** The kernels that have it, by their numbers, for the script of the page. */
function kernelsOf({ kernels }: Site, has: (kernel: Site['kernels'][number]) => boolean): Markup {
  const numbers = kernels.flatMap((kernel, index) => (has(kernel) ? [index] : []));
  return markup`data-kernels="${numbers.join(' ')}"`;
}

/** Shown by the script: without one all changes are there. */
function compare({ kernels }: Site): Markup {
  if (kernels.length < 2) return markup``;
  const options = (chosen: number): readonly Markup[] =>
    kernels.map(({ name, upstream }, index) => {
      const selected = index === chosen ? markup` selected` : markup``;
      const words = upstream === undefined || upstream === name ? name : `${name} (${upstream})`;
      return markup`<option value="${index}"${selected}>${words}</option>`;
    });
  return markup`<form id="compare" class="controls" hidden><p><label>What is different between <select name="from">${options(0)}</select></label>
<label>and <select name="to">${options(kernels.length - 1)}</select></label>
<button type="submit">Show</button> <button type="reset">Show all changes</button></p><p role="status" class="soft"></p></form>`;
}

function clausesOf(site: Site, here: Here, name: string): Markup {
  const clauses = site.clausesOfChange(name);
  const few = 8;
  if (clauses.length <= few) return sentences(here, clauses);
  return markup`<details><summary>${counted(clauses.length, 'clause')}</summary>${sentences(here, clauses)}</details>`;
}
