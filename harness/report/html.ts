import { endingText } from '../results/ending.ts';
import { fails, isLost } from '../results/exit-status.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { knownText, shortTallyText, standing, tallyText } from '../results/standing.ts';
import { type Markup, markup, raw } from '../text/markup.ts';
import { colour } from './colour.ts';
import { compareRecords, kernelLogTail, outputTail } from './evidence.ts';
import { familiesOf, type Finding, findings, sentenceOf } from './findings.ts';
import { hintTexts } from './hints.ts';
import { style } from './html-style.ts';
import { bootText, cell, legend } from './matrix.ts';
import { reachLines, suiteText, testedLines } from './tested.ts';

/** One page, complete in itself, without scripts: the matrix, each cell a link to what was expected and observed. */
export function htmlReport(results: Results): string {
  const all = results.kernels.flatMap(({ cases }) => cases);
  const bad = all.some(fails) || results.kernels.some(isLost);
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mremap(2), kernel by kernel</title>
<style>${raw(style)}</style></head>
<body><h1>mremap(2), kernel by kernel</h1>
<p class="${bad ? 'fails' : 'conforms'}">${tallyText(all)}</p>
<p class="soft">${results.startedAt}, ${(results.milliseconds / 1e3).toFixed(1)} s${results.suite ? `, dontunmap ${suiteText(results.suite)}` : ''}</p>
${tested(results)}
${matrix(results)}
<p class="soft">${legend.map((line) => markup`${line}<br>`)}</p>
${results.kernels.flatMap(hintTexts).map((text) => markup`<p>${text}</p>`)}
<h2>Kernels</h2>
${kernels(results)}
${results.kernels.map(lost)}
<h2>Clauses and cases</h2>
${familiesOf(results).map(({ title, clauses }) => markup`<h3>${title}</h3>${clauses.map((clause) => section(clause, results))}`)}
</body></html>
`;
  return page.text;
}

function tested({ tested: about }: Results): Markup {
  if (!about) return markup``;
  const lines = [...testedLines(about), ...(about.reach ? reachLines(about.reach) : [])];
  return markup`<h2>What was tested</h2>
<p>${lines.map((line) => markup`${line}<br>`)}</p>`;
}

function matrix(results: Results): Markup {
  const cellOf = (clauses: readonly string[], { cases }: KernelResults): Markup => {
    const own = cases.filter(({ clause }) => clauses.includes(clause));
    return markup`<td class="${colour(own)}"><a href="#${anchor(clauses[0] ?? '')}">${cell(own)}</a></td>`;
  };
  const rows = familiesOf(results).flatMap(({ id, title, clauses }) => [
    markup`<tr><th scope="row" title="${title}">${id}</th>${results.kernels.map((kernel) => cellOf(clauses, kernel))}</tr>`,
    ...clauses.map((clause) => {
      const head = markup`<th scope="row" class="clause"><a href="#${anchor(clause)}">${clause}</a></th>`;
      return markup`<tr>${head}${results.kernels.map((kernel) => cellOf([clause], kernel))}</tr>`;
    }),
  ]);
  return table(['clause', ...results.kernels.map(({ name }) => name)], rows, 'matrix');
}

function kernels(results: Results): Markup {
  const rows = results.kernels.map((kernel) => {
    const { name, upstream = '', release = '', architecture = '', imageHash = '', cases } = kernel;
    const cells = [upstream, release, architecture, bootText(kernel), imageHash.slice(0, 12)];
    const columns = [...cells, shortTallyText(cases)].map((text) => markup`<td>${text}</td>`);
    return markup`<tr><th scope="row">${name}</th>${columns}</tr>`;
  });
  return table(
    ['kernel', 'upstream', 'release', 'architecture', 'boot', 'image (SHA-256)', 'cases'],
    rows,
    'kernels',
  );
}

function lost({ name, failure }: KernelResults): Markup {
  if (!failure) return markup``;
  const head = markup`<p><strong>${name}</strong>: <span class="fails">${failure.why}</span></p>`;
  return markup`${head}${tail('console', failure.console)}`;
}

function table(heads: readonly string[], rows: readonly Markup[], name: string): Markup {
  const head = heads.map((text) => markup`<th scope="col">${text}</th>`);
  return markup`<div class="wide"><table class="${name}"><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function section(clause: string, results: Results): Markup {
  const found = findings(results, (each) => each.clause === clause);
  const ids = [...new Set(found.map(({ result }) => result.id))];
  const cases = ids.map((id) => {
    const own = found.filter(({ result }) => result.id === id);
    return caseDetails(own, results);
  });
  return markup`<section id="${anchor(clause)}"><h4>${clause}</h4><p>${sentenceOf(results, clause)}</p>
${cases}</section>
`;
}

/** A case: open when it is why the run fails; one table for all kernels that answered alike. */
function caseDetails(found: readonly Finding[], results: Results): Markup {
  const answers = found.map(({ result }) => result);
  const standings = [...new Set(answers.map(standing))].join(', ');
  const heads = answers.slice(0, 1).map(({ id, title }) => markup`${title} <code class="soft">${id}</code>`);
  const open = raw(answers.some(fails) ? ' open' : '');
  return markup`<details${open}><summary><span class="${colour(answers)}">${standings}</span> ${heads}</summary>
<div>${found.map((each) => answer(each, results))}</div></details>
`;
}

function answer({ result, kernels: names }: Finding, { specification }: Results): Markup {
  const why = [result.reason ?? '', knownText(result, specification)].filter((text) => text !== '');
  const rows = compareRecords(result).map(({ name, expected, observed, same }) => {
    const seen = markup`<td class="${same ? 'conforms' : 'fails'}"><code>${observed}</code></td>`;
    return markup`<tr><th scope="row">${name}</th><td><code>${expected}</code></td>${seen}</tr>`;
  });
  const expectedOf = `expected of kernels with ${result.key ?? 'nothing'}, ${endingText(result.ending)}`;
  const stands = markup`<span class="${colour([result])}">${standing(result)}</span>`;
  return markup`<p><strong>${names.join(', ')}</strong>: ${stands} <span class="soft">${expectedOf}</span></p>
${why.map((text) => markup`<p>${text}</p>`)}${rows.length > 0 ? table(['record', 'expected', 'observed'], rows, 'records') : ''}
${tail('kernel log', kernelLogTail(result))}${tail('output', outputTail(result))}`;
}

function tail(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return markup``;
  return markup`<p class="soft">${title}</p><pre>${lines.map((line) => markup`${line}${raw('\n')}`)}</pre>`;
}

/** A clause id as an anchor: letters, digits, `-` and `_` stay. */
function anchor(clause: string): string {
  return clause.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}`);
}
