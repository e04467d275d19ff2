import { dedent } from '../spec/layout.ts';
import { needText } from '../spec/needs.ts';
import { changesIn } from '../spec/keys.ts';
import { sinceText } from '../spec/changes.ts';
import type { Case, Clause, Family } from '../spec/types.ts';
import { sameAnswer } from '../report/findings.ts';
import { knownText, standing } from '../results/standing.ts';
import { colour } from '../report/colour.ts';
import { type Markup, markup, raw } from '../text/markup.ts';
import { counted } from '../text/counted.ts';
import { bugItem } from './bugs.ts';
import { highlighted } from './highlight.ts';
import { kernelCells, kernelHeads, marksLegend } from './kernels.ts';
import { addressOf, bugLink, changeLink, type Here, pathOf } from './links.ts';
import { page, type SiteFile, table } from './page.ts';
import { recordList } from './records.ts';
import { firstRelease, latestFirst } from './releases.ts';
import type { Site } from './site.ts';
import { sourceMarkup } from './sources.ts';
import { legendOf, setUpOf, stripsOf } from './strips.ts';

/** With more cases than these programs are folded. */
const openPrograms = 3;

/** The page of a clause, and the C files of its cases. */
export function clauseFiles(site: Site, family: Family, clause: Clause): readonly SiteFile[] {
  return [
    page(pathOf(clause.id), (here) => ({ title: clause.id, body: body(site, here, family, clause) })),
    ...clause.cases.map((test) => ({ path: `${test.id}.c`, text: () => site.reproducer(test) })),
  ];
}

function body(site: Site, here: Here, family: Family, clause: Clause): Markup {
  const { id, says, source, cases } = clause;
  const index = family.clauses.indexOf(clause);
  const neighbours = [
    ['Before it', family.clauses[index - 1]],
    ['Next', family.clauses[index + 1]],
  ] as const;
  const wrong = site.wrongKernelsOf(id);
  const bugs = Object.entries(site.specification.bugs).filter(([name]) =>
    site.clausesOfBug(name).includes(clause),
  );
  const shown = cases.flatMap((test) => {
    const strips = stripsOf(test);
    return Object.values(test.expect).flatMap((records) =>
      Object.entries(records).flatMap(([name, value]) => {
        const strip = strips.get(name);
        return strip && typeof value === 'string' ? [{ kind: strip.kind, strip: value }] : [];
      }),
    );
  });
  return markup`<p class="soft"><a href="${addressOf(here, family.id)}">${family.title}</a> › <code>${id}</code></p>
<h1 class="sentence">${says}</h1>
<dl class="facts"><div><dt>Since</dt><dd>${firstRelease(clause, site)}</dd></div>
${changesOf(site, here, clause)}<div><dt>Sources</dt><dd><ul>${source.map((each) => markup`<li>${sourceMarkup(each)}</li>`)}</ul></dd></div></dl>
${site.kernels.length > 0 ? kernels(site, clause) : contents(clause)}
${bugs.length > 0 ? markup`<h2>Known bugs</h2><ul class="bugs">${bugs.map(([name, bug]) => bugItem(site, here, name, bug))}</ul>` : ''}
<h2>${counted(cases.length, 'case')}</h2>
${legendOf(shown)}
${cases.map((test) => caseSection(site, here, test, cases.length <= openPrograms))}
${
  wrong.length > 0
    ? markup`<h2>Wrong kernels that it must reject</h2><ul class="mutants">${wrong.map(
        ({ id: name, wrong: what, why, tracks }) =>
          markup`<li>${what}${why === undefined ? '' : markup` <span class="soft">${why}</span>`} <span class="soft">(<code>${name}</code>, on ${tracks.join(', ')})</span></li>`,
      )}</ul>`
    : ''
}
<nav class="neighbours" aria-label="Clauses of the family">${neighbours.map(([words, each]) =>
    each ? markup`<a href="${addressOf(here, each.id)}"><small>${words}</small><br>${each.says}</a>` : '',
  )}</nav>`;
}

function changesOf(site: Site, here: Here, clause: Clause): Markup {
  const changes = Object.entries(site.specification.changes).filter(([name]) =>
    site.clausesOfChange(name).includes(clause),
  );
  if (changes.length < 2) return markup``;
  const items = changes.map(
    ([name, change]) => markup`<li>${sinceText(change)}: ${changeLink(here, name)}</li>`,
  );
  return markup`<div><dt>Answers by</dt><dd><ul>${items}</ul></dd></div>
`;
}

/** The cases and what each kernel answered, as people know it from tables of browsers. */
function kernels(site: Site, { id, cases }: Clause): Markup {
  const all = markup`<tr class="all"><th scope="row">all of them</th>${kernelCells(
    site,
    cases.map((test) => test.id),
  )}</tr>`;
  const rows = cases.map(
    (test) =>
      markup`<tr><th scope="row"><a href="#${nameOf(test)}">${test.title}</a></th>${kernelCells(site, [test.id])}</tr>
`,
  );
  const each = table(
    'kernels',
    `Answers of kernels to ${id}`,
    ['case', ...kernelHeads(site)],
    [...(cases.length > 1 ? [all] : []), ...rows],
  );
  return markup`<h2>Kernels</h2>${each}${marksLegend(site)}`;
}

function contents({ cases }: Clause): Markup {
  if (cases.length < 2) return markup``;
  const items = cases.map((test) => markup`<li><a href="#${nameOf(test)}">${test.title}</a></li>`);
  return markup`<ul class="contents">${items}</ul>`;
}

const nameOf = ({ id }: Case): string => id.split('/').at(-1) ?? id;

function caseSection(site: Site, here: Here, test: Case, open: boolean): Markup {
  const { title, id, needs = [], leavesOpen, bugs = {} } = test;
  const name = nameOf(test);
  const showing = { here, strips: stripsOf(test) };
  const keys = Object.entries(test.expect);
  const expected = keys.map(([key, records], index) => {
    const before = keys[index - 1]?.[1];
    const since = latestFirst(changesIn(key), site.specification.changes);
    const setUp = setUpOf(test, firstLength(records, showing.strips));
    return markup`<div class="expectation"><h4>Since ${since} <span class="soft">${changesIn(key).map(
      (each, place) => markup`${place > 0 ? ' and ' : ''}${changeLink(here, each)}`,
    )}</span></h4>${recordList(records, showing, before, setUp)}</div>`;
  });
  const shown = Object.entries(bugs).map(([bug, records]) => {
    return markup`<div class="expectation bug"><h4>With the bug ${bugLink(here, bug)}</h4>${recordList(records, showing, keys.at(-1)?.[1])}</div>`;
  });
  const notes = [
    ...needs.map((each) => `Needs ${needText(each)}.`),
    ...(leavesOpen === undefined ? [] : [`Left open: ${leavesOpen.replace(/\.$/, '')}.`]),
  ];
  return markup`<section class="case" id="${name}"><h3><a href="#${name}">${title}</a></h3>
<p class="soft"><code>${id}</code></p>${notes.map((each) => markup`<p class="soft">${each}</p>`)}
${expected}${shown}${answers(site, here, test)}
<details${raw(open ? ' open' : '')}><summary>Program</summary><div class="code"><p><button type="button" class="copy" hidden>Copy</button>
<a href="${name}.c" download="${id.replaceAll('/', '-')}.c">C file that stands alone</a></p>
<pre tabindex="0" aria-label="Program of ${name}"><code>${highlighted(programOf(test))}</code></pre></div></details></section>
`;
}

/** How many pages the first strip shows. */
function firstLength(records: Case['expect'][string], strips: ReturnType<typeof stripsOf>): number {
  const [name] = [...strips].find(([, { kind }]) => kind === 'strip') ?? [];
  const value = name === undefined ? undefined : records[name];
  return typeof value === 'string' ? value.length : 0;
}

function programOf({ preamble, program }: Case): string {
  const body = dedent(program.text);
  if (!preamble) return body;
  return `${dedent(preamble.text)}\n\nvoid program(void)\n{\n${body.replace(/^(?=[^\n])/gm, '  ')}\n}`;
}

/** The answers that need words: of kernels that answered alike, once. */
function answers({ kernels: all, answersTo, results }: Site, here: Here, { id }: Case): Markup {
  const found = answersTo(id).flatMap((result, index) => {
    const name = all[index]?.name ?? '';
    return result && standing(result) !== 'conforms' ? [{ result, name }] : [];
  });
  const alike = Map.groupBy(found, ({ result }) => JSON.stringify(sameAnswer(result)));
  const items = [...alike.values()].map((group) => {
    const [first] = group;
    if (!first || !results) return '';
    const { result } = first;
    const names = group.map(({ name }) => name).join(', ');
    if (standing(result) === 'known')
      return markup`<li><strong>${names}</strong>: <span class="known">known bug</span> ${bugLink(here, result.known ?? '')}</li>`;
    const why = [result.reason ?? '', knownText(result, results.specification)].filter(Boolean).join('; ');
    return markup`<li><strong>${names}</strong>: <span class="${colour([result])}">${standing(result)}</span> ${why}</li>`;
  });
  return items.length === 0 ? markup`` : markup`<ul class="answers">${items}</ul>`;
}
