import { outcomes } from '../describe/about.ts';
import { changesIn } from '../spec/keys.ts';
import type { Case, Clause, ExpectedRecords } from '../spec/types.ts';
import { type Markup, markup } from '../text/markup.ts';
import { counted } from '../text/counted.ts';
import { addressOf, type Here } from './links.ts';
import { page, type SiteFile } from './page.ts';
import { latestFirst } from './releases.ts';
import type { Site } from './site.ts';

/** What an errno of mremap means, in a line. */
const meanings: Readonly<Record<string, string>> = {
  EINVAL: 'What was asked for cannot be: flags, sizes, addresses, or a mapping that may not be moved so.',
  EFAULT: 'The old range is not mapped as the call needs it.',
  ENOMEM: 'There is no room, or a limit of memory or of mappings would be passed.',
  EAGAIN: 'Locked memory would pass its limit.',
  EPERM: 'A range is sealed, or the new address may not be used.',
  EINTR: 'A signal came before anything was done.',
};

/** The errno with which mremap ends in some records of a case. */
export function errnosOf(records: ExpectedRecords): readonly string[] {
  return Object.values(records).flatMap((value) =>
    outcomes(value).flatMap((each) =>
      typeof each === 'object' && each !== null && 'errno' in each && typeof each.errno === 'string'
        ? [each.errno]
        : [],
    ),
  );
}

/** The page that answers "when do I get EFAULT?": each errno, the clauses whose cases end with it, and since when. */
export function errnoPage(site: Site): SiteFile {
  const { cases } = site.specification;
  const all = Map.groupBy(
    cases.flatMap((test) =>
      [...new Set(Object.values(test.expect).flatMap(errnosOf))].map((errno) => ({ errno, test })),
    ),
    ({ errno }) => errno,
  );
  const sorted = [...all].toSorted(([, a], [, b]) => b.length - a.length);
  return page('errno/index.html', (here) => ({
    title: 'Errors',
    body: markup`<h1>When does mremap fail, and how?</h1>
<p>Each error that mremap returns in some case, the clauses that say so, and since or until which release.</p>
<ul class="chips">${sorted.map(([errno, found]) => markup`<li><a href="#${errno}">${errno}</a> <span class="soft">${counted(found.length, 'case')}</span></li>`)}</ul>
${sorted.map(([errno, found]) => {
  const tests = new Set(found.map(({ test }) => test));
  const clauses = site.specification.clauses.filter((clause) => clause.cases.some((test) => tests.has(test)));
  const saying = clauses.filter(({ says }) => says.includes(errno));
  const others = clauses.filter((clause) => !saying.includes(clause));
  return markup`<section id="${errno}"><h2><a href="#${errno}">${errno}</a></h2>
<p class="lead">${meanings[errno] ?? ''}</p>
${saying.map((clause) => clauseOf(site, here, clause, errno, tests))}
${others.length > 0 ? markup`<h3>Met also by the cases of</h3>` : ''}
${others.map((clause) => clauseOf(site, here, clause, errno, tests))}</section>
`;
})}`,
  }));
}

function clauseOf(
  site: Site,
  here: Here,
  { id, says, cases }: Clause,
  errno: string,
  tests: ReadonlySet<Case>,
): Markup {
  const items = cases
    .filter((test) => tests.has(test))
    .map(
      (test) =>
        markup`<li><a href="${addressOf(here, test.id)}">${test.title}</a> <span class="soft">${when(site, test, errno)}</span></li>
`,
    );
  return markup`<details><summary>${says} <span class="soft">${counted(items.length, 'case')}</span></summary>
<p><a href="${addressOf(here, id)}"><code>${id}</code></a></p><ul>${items}</ul></details>
`;
}

/** Since when, and until when, a case ends with an errno. */
function when({ specification: { changes } }: Site, { expect }: Case, errno: string): string {
  const keys = Object.entries(expect).map(([key, records]) => ({
    since: latestFirst(changesIn(key), changes),
    ends: errnosOf(records).includes(errno),
  }));
  const turns = keys.filter(({ ends }, index) => ends !== (keys[index - 1]?.ends ?? false));
  return turns.map(({ since, ends }) => `${ends ? 'since' : 'until before'} ${since}`).join(', ');
}
