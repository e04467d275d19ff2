import { type Markup, markup } from '../text/markup.ts';
import type { Site } from './site.ts';

/** Where a page lies, and how it names others: each link is relative, so that the site works from a disk, too. */
export interface Here {
  /** Its file, from the site's start: `dontunmap/source-reads-zero/index.html`. */
  readonly path: string;
  /** From there to the site's start: `../../`. */
  readonly root: string;
}

/** A page at this path. */
export function at(path: string): Here {
  return { path, root: '../'.repeat(path.split('/').length - 1) };
}

/** The file of a family or a clause: its id is its address. */
export const pathOf = (id: string): string => `${id}/index.html`;

/** The address of a family or clause, or of a case within the page of its clause. */
export function addressOf({ root }: Here, id: string): string {
  const [family = '', clause, test] = id.split('/');
  if (clause === undefined || test === undefined) return root + pathOf(id);
  return `${root}${pathOf(`${family}/${clause}`)}#${test}`;
}

/** A clause or a case by its id, as a link where the specification has it. */
export function idLink(site: Site, here: Here, id: string): Markup {
  const known = site.clause(id) ?? site.test(id);
  const code = markup`<code>${id}</code>`;
  return known ? markup`<a href="${addressOf(here, id)}">${code}</a>` : code;
}

/** A list of clauses, each by its sentence. */
export function sentences(
  here: Here,
  clauses: readonly { readonly id: string; readonly says: string }[],
): Markup {
  const items = clauses.map(
    ({ id, says }) =>
      markup`<li><a href="${addressOf(here, id)}">${says}</a> <code class="soft">${id}</code></li>
`,
  );
  return markup`<ul class="sentences">${items}</ul>`;
}

/** A change or a bug as a link to its place on its page. */
export const changeLink = ({ root }: Here, name: string): Markup =>
  markup`<a href="${root}changes/index.html#${name}">${name}</a>`;
export const bugLink = ({ root }: Here, name: string): Markup =>
  markup`<a href="${root}bugs/index.html#${name}">${name}</a>`;
export const errnoLink = ({ root }: Here, errno: string): Markup =>
  markup`<a href="${root}errno/index.html#${errno}">${errno}</a>`;
