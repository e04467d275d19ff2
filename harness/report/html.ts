import { endingText } from '../results/ending.ts';
import { fails, isLost } from '../results/exit-status.ts';
import type { KernelResults, Results } from '../results/results.ts';
import { knownText, shortTallyText, type Standing, standing, tallyText } from '../results/standing.ts';
import { sourceText } from '../spec/source-text.ts';
import { type Markup, markup, raw } from '../text/markup.ts';
import { colour } from './colour.ts';
import { compareRecords, kernelLogTail, outputTail } from './evidence.ts';
import { familiesOf, type FamilyRun, type Finding, findings, sentenceOf } from './findings.ts';
import { hintTexts } from './hints.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';
import { bootText, cell, legend } from './matrix.ts';
import { reachLines, suiteText, testedLines } from './tested.ts';

/** One page, complete in itself: the matrix, each cell a link to what was expected and observed. Its script folds and filters; without, all is there. */
export function htmlReport(results: Results): string {
  const all = results.kernels.flatMap(({ cases }) => cases);
  const bad = all.some(fails) || results.kernels.some(isLost);
  const families = familiesOf(results);
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mremap(2), kernel by kernel</title>
<style>${raw(style)}</style></head>
<body><main><h1>mremap(2), kernel by kernel</h1>
<p class="${bad ? 'fails' : 'conforms'}">${tallyText(all)}</p>
<p class="soft">${results.startedAt}, ${(results.milliseconds / 1e3).toFixed(1)} s${results.suite ? `, dontunmap ${suiteText(results.suite)}` : ''}</p>
${tested(results)}
${filters(families, results)}
${matrix(families, results)}
<details class="legend"><summary>What the marks mean</summary><div><p>${legend.map((line) => markup`${line}<br>`)}</p><p>${strips}</p></div></details>
${results.kernels.flatMap(hintTexts).map((text) => markup`<p>${text}</p>`)}
<h2>Kernels</h2>
${kernels(results)}
${results.kernels.map(lost)}
<h2>Clauses and cases</h2>
${clauses(families, results)}
</main><script>${raw(script)}</script></body></html>
`;
  return page.text;
}

/** What a character of a strip means, in a record as it is written here. */
const strips =
  'A strip (…abc--) has a character a page: a letter is what the page is filled with, or which page frame is behind it; . zeros, no page present, or a flag that is not set; - not mapped; # mapped and not readable, or not writable; ! SIGBUS; * anything else; + writable, or a flag that is set; ? told to a userfaultfd.';

/** What is asked for of the cases; the script shows it and does it. */
function filters(families: readonly FamilyRun[], { kernels: all }: Results): Markup {
  const option = (value: string, words: string): Markup => markup`<option value="${value}">${words}</option>`;
  const verdicts: readonly Standing[] = ['conforms', 'deviates', 'known', 'gone', 'unsupported', 'broken'];
  return markup`<form id="filters" hidden><label>Words <input type="search" name="words" placeholder="of ids and titles"></label>
<label>Verdict <select name="verdict">${option('', 'any')}${option('not-well', 'not well')}${verdicts.map((each) => option(each, each))}</select></label>
<label>Family <select name="family">${option('', 'all')}${families.map(({ id }) => option(id, id))}</select></label>
<label>Kernel <select name="kernel">${option('', 'all')}${all.map(({ name }, index) => option(String(index), name))}</select></label>
<button type="reset">Reset</button> <span role="status" class="soft"></span></form>`;
}

function tested({ tested: about }: Results): Markup {
  if (!about) return markup``;
  const lines = [...testedLines(about), ...(about.reach ? reachLines(about.reach) : [])];
  return markup`<h2>What was tested</h2>
<p>${lines.map((line) => markup`${line}<br>`)}</p>`;
}

/** A row a family, and below it a row a clause; the script folds those in which all is well. */
function matrix(families: readonly FamilyRun[], results: Results): Markup {
  const heads = ['clause', ...results.kernels.map(({ name }) => name)];
  const ofClauses = results.kernels.map(({ cases }) => Map.groupBy(cases, ({ clause }) => clause));
  const bodies = families.map(({ id, title, clauses: own }) => {
    const row = (head: Markup, ids: readonly string[], isClause: boolean): Markup => {
      const cells = ofClauses.map((ofKernel, index) => {
        const cases = ids.flatMap((each) => ofKernel.get(each) ?? []);
        const to = cellAnchor(ids.find((each) => ofKernel.has(each)) ?? ids[0] ?? '', results.kernels[index]);
        const link = cases.length === 0 ? '' : markup`<a href="#${to}">${cell(cases)}</a>`;
        return markup`<td class="${colour(cases)}">${link}</td>`;
      });
      const all = ofClauses.flatMap((ofKernel) => ids.flatMap((each) => ofKernel.get(each) ?? []));
      const well = all.every((each) => ['conforms', 'unsupported'].includes(standing(each)));
      const data = isClause
        ? markup` class="clause" data-clause="${ids[0] ?? ''}" data-well="${well ? 1 : 0}"`
        : '';
      return markup`<tr${data}>${head}${cells}</tr>
`;
    };
    return markup`<tbody data-family="${id}">${row(markup`<th scope="row" title="${title}">${id}</th>`, own, false)}${own.map(
      (clause) =>
        row(
          markup`<th scope="row" class="clause"><a href="#${anchor(clause)}">${clause}</a></th>`,
          [clause],
          true,
        ),
    )}</tbody>`;
  });
  return markup`<div class="wide" role="region" aria-label="Clauses and kernels" tabindex="0"><table class="matrix"><thead><tr>${heads.map((text) => markup`<th scope="col">${text}</th>`)}</tr></thead>
${bodies}</table></div>`;
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
  return markup`<div class="wide" role="region" aria-label="${name}" tabindex="0"><table class="${name}"><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The families, open where a run fails; in them the clauses, and in these the cases. */
function clauses(families: readonly FamilyRun[], results: Results): readonly Markup[] {
  const found = Map.groupBy(
    findings(results, () => true),
    ({ result }) => result.clause,
  );
  return families.map(({ id, title, clauses: own }) => {
    const answers = own.flatMap((clause) => found.get(clause) ?? []).map(({ result }) => result);
    const open = raw(answers.some(fails) ? ' open' : '');
    return markup`<details class="family" data-family="${id}"${open}><summary><h3>${title}</h3></summary><div>
${own.map((clause) => section(clause, found.get(clause) ?? [], results))}</div></details>
`;
  });
}

function section(clause: string, found: readonly Finding[], results: Results): Markup {
  const sources = results.specification.clauses.find(({ id }) => id === clause)?.source ?? [];
  const byCase = Map.groupBy(found, ({ result }) => result.id);
  const cells = results.kernels.flatMap((kernel, index) => {
    const cases = kernel.cases.filter((each) => each.clause === clause);
    const id = cellAnchor(clause, kernel);
    return cases.length === 0
      ? []
      : [
          markup`<li id="${id}" data-kernel="${index}" class="${colour(cases)}">${kernel.name}: ${cell(cases)}</li>`,
        ];
  });
  return markup`<section id="${anchor(clause)}" data-clause="${clause}"><h4><a href="#${anchor(clause)}">${clause}</a></h4><p>${sentenceOf(results, clause)}</p>
<p class="soft">${sources.map(sourceText).join('; ')}</p><ul class="cells">${cells}</ul>
${[...byCase.values()].map((own) => caseDetails(own, results))}</section>
`;
}

/** A case: open when it is why the run fails; one table for all kernels that answered alike. */
function caseDetails(found: readonly Finding[], results: Results): Markup {
  const answers = found.map(({ result }) => result);
  const [first] = answers;
  if (!first) return markup``;
  const { id, title } = first;
  const standings = [...new Set(answers.map(standing))].join(', ');
  const open = raw(answers.some(fails) ? ' open' : '');
  // Of each kernel, for the filters.
  const each = results.kernels.map(({ name }) => {
    const own = found.find(({ kernels: names }) => names.includes(name));
    return own ? standing(own.result) : '';
  });
  return markup`<details class="case" id="${anchor(id)}" data-answers="${each.join(' ')}"${open}><summary><span class="${colour(answers)}">${standings}</span> ${title} <code class="soft">${id}</code></summary>
<div>${found.map((own) => answer(own, results))}
<p class="soft">Again: <code>${againText(id, found, results)}</code><br>As one C file: <code>dontunmap show --c ${id}</code><br><a href="#${anchor(id)}">Link to this case</a></p></div></details>
`;
}

/** What to type to see it again, on the kernels that are not right; a kernel that a patch has made has no name to type. */
function againText(id: string, found: readonly Finding[], { tested: about }: Results): string {
  const wrong = found.filter(({ result }) => !['conforms', 'unsupported'].includes(standing(result)));
  const names = about ? [] : wrong.flatMap(({ kernels: own }) => own);
  const quoted = (text: string): string =>
    /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return [`dontunmap run ${quoted(id)}`, ...names.map((name) => `-k ${quoted(name)}`)].join(' ');
}

function answer({ result, kernels: names }: Finding, { specification, kernels: all }: Results): Markup {
  const why = [result.reason ?? '', knownText(result, specification)].filter((text) => text !== '');
  const rows = compareRecords(result).map(({ name, expected, observed, same }) => {
    const seen = markup`<td class="${same ? 'conforms' : 'fails'}"><code>${observed}</code></td>`;
    return markup`<tr><th scope="row">${name}</th><td><code>${expected}</code></td>${seen}</tr>`;
  });
  const expectedOf = `expected of kernels with ${result.key ?? 'nothing'}, ${endingText(result.ending)}`;
  const stands = markup`<span class="${colour([result])}">${standing(result)}</span>`;
  const numbers = all.flatMap(({ name }, index) => (names.includes(name) ? [index] : []));
  return markup`<div class="answer" data-kernels="${numbers.join(' ')}"><p><strong>${names.join(', ')}</strong>: ${stands} <span class="soft">${expectedOf}</span></p>
${why.map((text) => markup`<p>${text}</p>`)}${rows.length > 0 ? table(['record', 'expected', 'observed'], rows, 'records') : ''}
${tail('kernel log', kernelLogTail(result))}${tail('output', outputTail(result))}</div>`;
}

function tail(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return markup``;
  return markup`<p class="soft">${title}</p><pre>${lines.map((line) => markup`${line}${raw('\n')}`)}</pre>`;
}

/** An id as an anchor: letters, digits, `-`, `_`, `.` and `/` stay. */
function anchor(id: string): string {
  return id.replace(/[^\w./-]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}`);
}

/** A cell of the matrix: what a kernel answered to a clause. */
function cellAnchor(clause: string, kernel: KernelResults | undefined): string {
  return `${anchor(clause)}@${anchor(kernel?.name ?? '')}`;
}
