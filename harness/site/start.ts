import { type Markup, markup } from '../text/markup.ts';
import { counted } from '../text/counted.ts';
import { kernelCells, kernelHeads, marksLegend } from './kernels.ts';
import { addressOf, errnoLink, type Here, idLink } from './links.ts';
import { page, type SiteFile, table } from './page.ts';
import type { Site } from './site.ts';
import { picture } from './strips.ts';

/** What can be done with mremap: how it is asked for, pages before and after, and the clauses that say more. */
const uses: readonly {
  readonly what: string;
  readonly how: string;
  readonly before: string;
  readonly after: string;
  readonly clauses: readonly string[];
}[] = [
  {
    what: 'Shrink',
    how: 'new_size below old_size: the end is unmapped, and the address stays.',
    before: 'abcd----',
    after: 'ab------',
    clauses: ['resize/shrink-keeps-the-head', 'resize/shrink-over-several-mappings'],
  },
  {
    what: 'Grow',
    how: 'new_size above old_size: in place where there is room; elsewhere with MREMAP_MAYMOVE alone.',
    before: 'ab--x---',
    after: 'ab..x---',
    clauses: ['resize/grow-in-place', 'resize/grow-up-to-a-neighbour', 'resize/moved-growth-keeps-frames'],
  },
  {
    what: 'Move',
    how: 'MREMAP_MAYMOVE | MREMAP_FIXED: to new_address; what was mapped there is unmapped.',
    before: 'abc--xyz',
    after: '-----abc',
    clauses: ['move/source-is-unmapped', 'move/fixed-replaces-the-target', 'several/move-over-several'],
  },
  {
    what: 'Move the pages, keep the mapping',
    how: 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP: private anonymous memory then reads as zeros at its old place.',
    before: 'abc-----',
    after: '...--abc',
    clauses: [
      'dontunmap/source-mapping-stays',
      'dontunmap/source-reads-zero',
      'kinds/source-shows-its-object',
    ],
  },
  {
    what: 'Map a second time',
    how: 'old_size 0, of a shared mapping: the same pages at two places.',
    before: 'abc-----',
    after: 'abc--abc',
    clauses: ['duplicate/second-mapping', 'duplicate/private-is-refused'],
  },
];

const flags: readonly (readonly [flag: string, since: string, what: string, clauses: readonly string[]])[] = [
  [
    'MREMAP_MAYMOVE',
    'always',
    'The mapping may get another address.',
    [
      'placement/chosen-places-are-free',
      'placement/as-mmap-would-choose',
      'resize/moved-growth-keeps-frames',
    ],
  ],
  [
    'MREMAP_FIXED',
    'always',
    'It goes to new_address, whatever is mapped there. Only with MREMAP_MAYMOVE.',
    ['move/fixed-replaces-the-target', 'arguments/flag-combinations', 'failure/target-of-a-refused-source'],
  ],
  [
    'MREMAP_DONTUNMAP',
    '5.7',
    'The old mapping stays, without its pages. Only with MREMAP_MAYMOVE, and for equal sizes. Without MREMAP_FIXED new_address is a hint.',
    [
      'dontunmap/source-mapping-stays',
      'arguments/dontunmap-does-not-resize',
      'placement/new-address-is-a-hint',
    ],
  ],
];

/** What people ask, and the clauses whose sentences answer. */
const questions: readonly (readonly [question: string, clauses: readonly string[]])[] = [
  [
    'Does another thread see a hole? Can it get the range?',
    [
      'concurrency/plain-move-opens-a-window',
      'concurrency/nobody-is-given-the-source',
      'concurrency/reader-meets-no-hole',
    ],
  ],
  [
    'Does a userfaultfd follow the pages?',
    [
      'userfaultfd/watch-follows-with-the-event',
      'userfaultfd/destination-is-not-registered',
      'userfaultfd/source-stays-registered',
    ],
  ],
  [
    'What becomes of a lock (mlock)?',
    ['dontunmap/lock-goes-along', 'dontunmap/rest-of-the-mapping-stays', 'accounting/locked-dontunmap'],
  ],
  [
    'Can a memfd or another file be moved with MREMAP_DONTUNMAP, and what is left?',
    ['kinds/dontunmap-of-any-mapping', 'kinds/source-shows-its-object'],
  ],
  [
    'What do huge pages do?',
    [
      'kinds/huge-pages-move',
      'kinds/huge-pages-are-aligned',
      'kinds/huge-pages-are-not-left-behind',
      'kinds/transparent-huge-page-moves-whole',
    ],
  ],
  [
    'May a range cover several mappings?',
    [
      'several/move-over-several',
      'resize/shrink-over-several-mappings',
      'arguments/source-lies-in-one-mapping',
    ],
  ],
  [
    'What is left when a call fails?',
    ['failure/mistakes-touch-nothing', 'failure/target-of-a-refused-source', 'failure/half-way'],
  ],
  [
    'Which limits count?',
    ['accounting/limit-of-the-address-space', 'accounting/limit-of-locked-memory', 'accounting/map-count'],
  ],
];

/** The start page: what mremap does, in two screens, and the ways in. */
export function startPage(site: Site): SiteFile {
  const { families, clauses, cases } = site.specification;
  return page('index.html', (here) => ({
    title: 'What mremap does',
    body: markup`<h1>mremap(2): what it does</h1>
<p class="lead">mremap gives memory that a process has mapped another size or another place. No page is copied: the entries of the page tables
move. Each sentence here is proved by small programs on released kernels: ${counted(clauses.length, 'clause')}, ${counted(cases.length, 'case')}.</p>
<pre tabindex="0" aria-label="Prototype"><code>void *mremap(void *old_address, size_t old_size, size_t new_size, int flags, … /* void *new_address */);</code></pre>
<div class="uses">${uses.map(({ what, how, before, after, clauses: more }) => {
      const strips = markup`<p class="pair">${picture('before', before)}<span aria-hidden="true">→</span>${picture('after', after)}</p>`;
      return markup`<section><h2>${what}</h2>${strips}<p>${how}</p><p class="soft">${links(site, here, more)}</p></section>
`;
    })}</div>
<p class="soft">A box is a page: a letter is what it is filled with, <b>.</b> zeros, <b>-</b> not mapped.</p>
<h2>Flags</h2>
<dl class="facts flags">${flags.map(
      ([flag, since, what, more]) =>
        markup`<div><dt><code>${flag}</code> ${since === 'always' ? '' : `since ${since}`}</dt><dd>${what} <span class="soft">${links(site, here, more)}</span></dd></div>
`,
    )}</dl>
<p>It returns the new address, or fails with ${['EINVAL', 'EFAULT', 'ENOMEM', 'EAGAIN', 'EPERM'].map((each, index) => markup`${index > 0 ? ', ' : ''}${errnoLink(here, each)}`)}:
<a href="${here.root}errno/index.html">when does it fail?</a></p>
<h2>Questions</h2>
<div class="questions">${questions.map(
      ([question, named]) =>
        markup`<details><summary>${question}</summary><ul class="sentences">${named.map((id) => {
          const clause = site.clause(id);
          return markup`<li>${clause?.says ?? ''} ${idLink(site, here, id)}</li>`;
        })}</ul></details>
`,
    )}</div>
<h2>All of it, in the order in which one would teach it</h2>
${table(
  'kernels families',
  'Families',
  ['family', 'clauses', 'cases', ...kernelHeads(site)],
  families.map(({ id, title, about, clauses: own }) => {
    const ids = own.flatMap((clause) => clause.cases.map((test) => test.id));
    return markup`<tr><th scope="row"><a href="${addressOf(here, id)}">${title}</a><br><span class="soft">${about}</span></th><td>${own.length}</td><td>${ids.length}</td>${kernelCells(site, ids)}</tr>
`;
  }),
)}
${marksLegend(site)}
${ran(site)}`,
  }));
}

function links(site: Site, here: Here, ids: readonly string[]): Markup {
  return markup`${ids.map((id, index) => markup`${index > 0 ? ', ' : ''}${idLink(site, here, id)}`)}`;
}

function ran({ results, kernels }: Site): Markup {
  if (!results) return markup``;
  const names = kernels.map(({ name, upstream, release, architecture }) =>
    [name, upstream ?? release, architecture].filter(Boolean).join(' '),
  );
  return markup`<p class="soft">Answers of ${names.join('; ')}, run ${results.startedAt.slice(0, 10)}.</p>`;
}
