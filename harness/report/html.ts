import { evidenceLines, fails } from './evidence.ts';
import { xml } from './junit.ts';
import { printable } from './printable.ts';
import type { CaseResult, Results } from './results.ts';

const style = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --known: #9a6700; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.conforms { color: var(--good); } .fails { color: var(--bad); font-weight: 600; } .known { color: var(--known); }
pre { overflow-x: auto; padding: .6rem; border: 1px solid var(--line); font-size: 14px; }
`;

/** One page, complete in itself: the matrix case by case, then the evidence of everything that is not plain conformance. */
export function htmlReport(results: Results): string {
  const ids = [...new Set(results.kernels.flatMap((kernel) => kernel.cases.map((each) => each.id)))];
  const of = (id: string): readonly (readonly [string, CaseResult | undefined])[] =>
    results.kernels.map((kernel) => [kernel.name, kernel.cases.find((each) => each.id === id)]);
  const heads = results.kernels.map(
    (kernel) => `<th>${text(kernel.name)}<br><small>${text(kernel.upstream)}</small></th>`,
  );
  const rows: string[] = [];
  let clause = '';
  for (const id of ids) {
    const cells = of(id);
    const known = cells.find(([, each]) => each)?.[1];
    if (known && known.clause !== clause) {
      clause = known.clause;
      rows.push(
        `<tr><th colspan="${cells.length + 1}">${text(clause)}: ${text(results.clauses[clause] ?? '')}</th></tr>`,
      );
    }
    rows.push(`<tr><td>${text(known?.title ?? id)}</td>${cells.map(([, each]) => cell(each)).join('')}</tr>`);
  }
  const details = results.kernels.flatMap((kernel) =>
    kernel.cases
      .filter((each) => each.verdict !== 'conforms' || each.stale)
      .map(
        (each) =>
          `<h3>${text(each.id)} on ${text(kernel.name)}: ${word(each)}</h3><pre>${evidenceLines(each).map(text).join('\n')}</pre>`,
      ),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>dontunmap: mremap(2) kernel by kernel</title><style>${style}</style></head>
<body><h1>mremap(2), kernel by kernel</h1><p>${text(results.startedAt)}</p>
<table><thead><tr><th>case</th>${heads.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
${details.length > 0 ? `<h2>Evidence</h2>\n${details.join('\n')}` : ''}
</body></html>
`;
}

function cell(result: CaseResult | undefined): string {
  if (!result) return '<td>not run</td>';
  const kind = fails(result) ? 'fails' : result.known ? 'known' : result.verdict;
  return `<td class="${kind}">${word(result)}</td>`;
}

function word(result: CaseResult): string {
  if (result.stale) return 'stale';
  return result.known ? 'known deviation' : result.verdict;
}

const text = (value: string): string => xml(printable(value));
