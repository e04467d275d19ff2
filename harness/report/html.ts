import { compareRecords, kernelLogTail, outputTail } from './evidence.ts';
import { clausesOf, type Finding, findings } from '../results/findings.ts';
import { hintTexts } from './hints.ts';
import { style } from './html-style.ts';
import { cell, legend } from './matrix.ts';
import type { CaseResult, Results } from '../results/results.ts';
import { fails, knownText, shortTallyText, standing, tallyText } from '../results/standing.ts';
import { xml, xmlLines } from '../text/markup.ts';

/** One page, complete in itself, without scripts: the matrix, each cell a link to what was expected and observed. */
export function htmlReport(results: Results): string {
  const all = results.kernels.flatMap(({ cases }) => cases);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mremap(2), kernel by kernel</title>
<style>${style}</style></head>
<body><h1>mremap(2), kernel by kernel</h1>
<p class="${all.some(fails) ? 'fails' : 'conforms'}">${xml(tallyText(all))}</p>
<p class="soft">${xml(results.startedAt)}, ${(results.milliseconds / 1e3).toFixed(1)} s</p>
${matrix(results)}
<p class="soft">${legend.map(xml).join('<br>')}</p>
${results.kernels
  .flatMap(hintTexts)
  .map((text) => `<p>${xml(text)}</p>`)
  .join('')}
<h2>Kernels</h2>
${kernels(results)}
<h2>Clauses and cases</h2>
${clausesOf(results)
  .map((clause) => section(clause, results))
  .join('\n')}
</body></html>
`;
}

function matrix(results: Results): string {
  const rows = clausesOf(results).map((clause) => {
    const cells = results.kernels.map(({ cases }) => {
      const own = cases.filter((each) => each.clause === clause);
      return `<td class="${colour(own)}"><a href="#${anchor(clause)}">${cell(own)}</a></td>`;
    });
    return `<tr><th scope="row"><a href="#${anchor(clause)}">${xml(clause)}</a></th>${cells.join('')}</tr>`;
  });
  return table(['clause', ...results.kernels.map(({ name }) => name)], rows, 'matrix');
}

function kernels(results: Results): string {
  const rows = results.kernels.map((kernel) => {
    const boot = `${(kernel.bootMilliseconds / 1e3).toFixed(1)} s, ${kernel.accelerator}`;
    const { name, upstream, release, architecture, imageHash, cases } = kernel;
    const cells = [upstream, release, architecture, boot, imageHash.slice(0, 12), shortTallyText(cases)];
    return `<tr><th scope="row">${xml(name)}</th>${cells.map((text) => `<td>${xml(text)}</td>`).join('')}</tr>`;
  });
  return table(
    ['kernel', 'upstream', 'release', 'architecture', 'boot', 'image (SHA-256)', 'cases'],
    rows,
    'kernels',
  );
}

function table(heads: readonly string[], rows: readonly string[], name: string): string {
  return `<div class="wide"><table class="${name}"><thead><tr>${heads.map((text) => `<th scope="col">${xml(text)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function section(clause: string, results: Results): string {
  const found = findings(results, (each) => each.clause === clause);
  const ids = [...new Set(found.map(({ result }) => result.id))];
  const sentence = Object.hasOwn(results.clauses, clause)
    ? `<p>${xml(results.clauses[clause] ?? '')}</p>`
    : '';
  return `<section id="${anchor(clause)}"><h3>${xml(clause)}</h3>${sentence}
${ids.map((id) => caseDetails(found.filter(({ result }) => result.id === id))).join('\n')}
</section>`;
}

/** A case: open when it is why the run fails; one table for all kernels that answered alike. */
function caseDetails(found: readonly Finding[]): string {
  const answers = found.map(({ result }) => result);
  const standings = [...new Set(answers.map(standing))].join(', ');
  const heads = answers
    .slice(0, 1)
    .map(({ id, title }) => `${xml(title)} <code class="soft">${xml(id)}</code>`);
  return `<details${answers.some(fails) ? ' open' : ''}><summary><span class="${colour(answers)}">${standings}</span> ${heads.join('')}</summary>
<div>${found.map(answer).join('\n')}</div></details>`;
}

function answer({ result, kernels: names }: Finding): string {
  const why = [result.reason ?? '', knownText(result)].filter((text) => text !== '');
  const rows = compareRecords(result).map(
    ({ name, expected, observed, same }) =>
      `<tr><th scope="row">${xml(name)}</th><td><code>${xml(expected)}</code></td><td class="${same ? 'conforms' : 'fails'}"><code>${xml(observed)}</code></td></tr>`,
  );
  const tail = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `<p class="soft">${title}</p><pre>${xmlLines(lines)}</pre>`;
  return `<p><strong>${xml(names.join(', '))}</strong>: <span class="${colour([result])}">${standing(result)}</span> <span class="soft">era ${xml(result.era ?? 'none')}, ${xml(result.ending)}</span></p>
${why.map((text) => `<p>${xml(text)}</p>`).join('')}${rows.length > 0 ? table(['record', 'expected', 'observed'], rows, 'records') : ''}
${tail('kernel log', kernelLogTail(result))}${tail('output', outputTail(result))}`;
}

/** The class that colours results: the worst of them counts. */
function colour(cases: readonly CaseResult[]): string {
  if (cases.some(fails)) return 'fails';
  const worst = (['known', 'unsupported'] as const).find((each) =>
    cases.some((result) => standing(result) === each),
  );
  return worst ?? 'conforms';
}

/** A clause id as an anchor: letters, digits, `-` and `_` stay. */
function anchor(clause: string): string {
  return clause.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}`);
}
