import { changesIn } from '../spec/keys.ts';
import { sourceText } from '../spec/source-text.ts';
import { sinceText } from '../spec/changes.ts';
import type { Clause } from '../spec/types.ts';
import { errnosOf } from './errno.ts';
import { at, addressOf } from './links.ts';
import type { SiteFile } from './page.ts';
import type { Site } from './site.ts';

/** What can be found: where it is, what it is called, and what else it speaks of. */
type Entry = readonly [address: string, kind: string, title: string, more: string];

/**
 * What the search box looks in. A script, and no JSON: a page from a disk may load the one and not the other.
 */
export function searchFile(site: Site): SiteFile {
  return {
    path: 'search.js',
    text: () =>
      `window.searchEntries = [\n${entries(site)
        .map((each) => JSON.stringify(each))
        .join(',\n')}\n];\n`,
  };
}

function entries(site: Site): readonly Entry[] {
  const { families, clauses, changes, bugs } = site.specification;
  const here = at('index.html');
  return [
    ...families.map(({ id, title, about }): Entry => [
      addressOf(here, id),
      'family',
      title,
      `${id} ${about}`,
    ]),
    ...clauses.map((clause): Entry => [
      addressOf(here, clause.id),
      'clause',
      clause.says,
      wordsOf(site, clause),
    ]),
    ...clauses.flatMap(({ cases }) =>
      cases.map(({ id, title }): Entry => [addressOf(here, id), 'case', title, id]),
    ),
    ...Object.entries(changes).map(([name, change]): Entry => [
      `changes/index.html#${name}`,
      'change',
      `${sinceText(change)}: ${change.title}`,
      `${name} ${change.commit ?? ''}`,
    ]),
    ...Object.entries(bugs).map(([name, { what, evidence }]): Entry => [
      `bugs/index.html#${name}`,
      'bug',
      what,
      `${name} ${evidence}`,
    ]),
    ...Object.entries(site.errata).map(([id, { page, where, says, happens }]): Entry => [
      `errata/index.html#${id}`,
      'manual',
      `${page}, ${where}: ${happens}`,
      says,
    ]),
    ...errnos(site).map((errno): Entry => [
      `errno/index.html#${errno}`,
      'error',
      `${errno}: when does mremap fail with it?`,
      '',
    ]),
  ];
}

function errnos({ specification: { cases } }: Site): readonly string[] {
  const all = cases.flatMap(({ expect }) => Object.values(expect).flatMap(errnosOf));
  return [...new Set(all)].toSorted();
}

/** What else a clause speaks of: its id, sources, changes, bugs, errors, and the constants in its programs. */
function wordsOf({ specification: { changes } }: Site, { id, source, cases }: Clause): string {
  const words = cases.flatMap(({ expect, bugs = {}, program, preamble }) => [
    ...Object.keys(expect).flatMap((key) =>
      changesIn(key).flatMap((name) => [name, changes[name] ? sinceText(changes[name]) : '']),
    ),
    ...Object.keys(bugs),
    ...Object.values(expect).flatMap(errnosOf),
    ...(`${preamble?.text ?? ''} ${program.text}`.match(/\b[A-Z][A-Z0-9_]{3,}\b/g) ?? []),
  ]);
  return [id, ...source.map(sourceText), ...new Set(words)].join(' ');
}
