import { type Markup, markup, raw } from '../text/markup.ts';
import { at, type Here } from './links.ts';

/** A file of the site. It is made when it is written: all of them at once are a hundred megabytes. */
export interface SiteFile {
  readonly path: string;
  readonly text: () => string;
}

/** What a page is called, and what is on it. */
interface PageContent {
  readonly title: string;
  readonly body: Markup;
}

const places: readonly (readonly [path: string, name: string])[] = [
  ['index.html', 'Start'],
  ['changes/index.html', 'Changes'],
  ['bugs/index.html', 'Bugs'],
  ['errno/index.html', 'Errors'],
  ['errata/index.html', 'The manual'],
];

/** A page: what is on each of them, and what is on this one. */
export function page(path: string, content: (here: Here) => PageContent): SiteFile {
  return {
    path,
    text: () => {
      const here = at(path);
      const { title, body } = content(here);
      const { root } = here;
      const links = places.map(([to, name]) => {
        const current = raw(to === path ? ' aria-current="page"' : '');
        return markup`<li><a href="${root}${to}"${current}>${name}</a></li>`;
      });
      return markup`<!doctype html>
<html lang="en" data-root="${root}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – mremap(2)</title>
<link rel="stylesheet" href="${root}site.css">
<script src="${root}site.js" defer></script></head>
<body><a class="skip" href="#content">To the content</a>
<header class="top"><nav aria-label="Site"><ul>${links}</ul></nav>
<form class="search" role="search" hidden><label class="sr" for="search">Search clauses, cases, changes</label>
<input id="search" type="search" placeholder="Search: EFAULT, huge pages, 5.13 …" autocomplete="off">
<div id="found" aria-live="polite" hidden></div></form></header>
<main id="content" tabindex="-1">
${body}
</main>
<footer class="soft">Made by <code>dontunmap spec</code> from the conformance suite of Linux’s mremap(2).</footer>
</body></html>
`.text;
    },
  };
}

/** A table that scrolls by itself where it is too wide, also by keyboard. */
export function table(
  name: string,
  label: string,
  heads: readonly (string | Markup)[],
  rows: readonly Markup[],
): Markup {
  const head = heads.map((text) => markup`<th scope="col">${text}</th>`);
  return markup`<div class="wide" role="region" aria-label="${label}" tabindex="0"><table class="${name}"><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
