import { colour } from '../report/colour.ts';
import { cell } from '../report/matrix.ts';
import type { CaseResult } from '../results/results.ts';
import { type Standing, standing } from '../results/standing.ts';
import { type Markup, markup } from '../text/markup.ts';
import type { Site } from './site.ts';

/** What a single answer is, as a mark and in words. */
const single: Readonly<Record<Standing, readonly [mark: string, words: string]>> = {
  conforms: ['✓', 'conforms'],
  known: ['k', 'known bug'],
  gone: ['✗', 'known bug is gone'],
  deviates: ['✗', 'deviates'],
  unsupported: ['–', 'unsupported'],
  broken: ['!', 'broken'],
};

/** The heads of a table's columns of kernels: a name, and the release below it. */
export function kernelHeads({ kernels }: Site): readonly Markup[] {
  return kernels.map(({ name, upstream }) =>
    upstream === undefined || upstream === name
      ? markup`${name}`
      : markup`${name} <small class="soft">${upstream}</small>`,
  );
}

/** What each kernel answered to some cases, a cell each. */
export function kernelCells({ kernels, answersTo }: Site, cases: readonly string[]): readonly Markup[] {
  const answers = cases.map(answersTo);
  return kernels.map((_, index) => {
    const own = answers.flatMap((each) => each[index] ?? []);
    if (own.length === 0) return markup`<td class="soft"><span class="sr">not asked</span></td>`;
    const [only, ...more] = own;
    return only && more.length === 0 && cases.length === 1 ? one(only) : several(own);
  });
}

function one(result: CaseResult): Markup {
  const [mark, words] = single[standing(result)];
  return markup`<td class="cell ${colour([result])}"><span aria-hidden="true">${mark}</span> <span class="words">${words}</span></td>`;
}

/** What cannot be asked of a kernel takes nothing from what it answers else. */
function several(results: readonly CaseResult[]): Markup {
  const asked = results.filter((each) => standing(each) !== 'unsupported');
  return markup`<td class="cell ${colour(asked.length > 0 ? asked : results)}">${cell(results)}</td>`;
}

/** What the marks of cells mean. */
export function marksLegend({ kernels }: Site): Markup {
  if (kernels.length === 0) return markup``;
  const marks = ['conforms', 'deviates', 'known', 'unsupported', 'broken'] as const;
  const items = marks.map((each) => {
    const [mark, words] = single[each];
    return markup`<li><b>${mark}</b> ${words}</li>`;
  });
  return markup`<ul class="legend soft">${items}<li><b>n/m</b> so many of so many cases conform</li></ul>`;
}
