import { type Markup, markup, raw } from '../text/markup.ts';
import { type History, historyLegend, signs, type Span } from './history.ts';

const row = 20;
const cell = 22;
const character = 7.4;
const margin = 12;
const titleHeight = 28;

/** By colour and by sign; dark where the reader's screen is. */
const style = `
    svg { background: #fff; color: #1b1b1b; font: 12px ui-monospace, monospace; }
    text { fill: currentColor; }
    .conforms { fill: #9fd8a4; } .known { fill: #f4d27a; } .deviates { fill: #f0a09a; } .unsupported { fill: #d9d9d9; }
    .sign { fill: #1b1b1b; text-anchor: middle; }
    @media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e4e4e4; } }
  `;

/** Histories as one picture: a row a clause, a column a release, a bar for each stretch of releases with one verdict. */
export function historySvg(histories: readonly History[]): string {
  const drawn = histories.filter(({ clauses }) => clauses.length > 0);
  const longest = Math.max(10, ...drawn.flatMap(({ clauses }) => clauses.map(({ id }) => id.length)));
  const left = margin + Math.ceil(longest * character) + 12;
  const releases = Math.max(1, ...drawn.map((history) => history.releases.length));
  const legend = Math.ceil(Math.max(...historyLegend.map((each) => each.length)) * character);
  // Labels stand out to the right.
  const width = Math.max(left + releases * cell + 80, legend + 2 * margin);
  let top = margin;
  const parts = drawn.map((history) => {
    const height = heightOf(history);
    const part = markup`<g transform="translate(0 ${top})">${chart(history, left)}</g>\n`;
    top += height + margin;
    return part;
  });
  const lines = historyLegend.map((line, index) => {
    const y = top + (index + 1) * row - 6;
    return markup`<text x="${margin}" y="${y}">${line}</text>\n`;
  });
  const height = top + historyLegend.length * row + margin;
  const text = markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Since which release each clause of mremap(2) has had its verdict</title>
<style>${raw(style)}</style>
${parts}${lines}</svg>
`;
  return text.text;
}

function labelHeight({ releases }: History): number {
  return Math.ceil(Math.max(...releases.map((each) => each.length)) * character * 0.75) + 8;
}

function heightOf(history: History): number {
  return titleHeight + labelHeight(history) + history.clauses.length * row;
}

function chart(history: History, left: number): readonly Markup[] {
  const { line, releases, clauses } = history;
  const first = titleHeight + labelHeight(history);
  const labels = releases.map((release, index) => {
    const [x, y] = [left + index * cell + cell / 2, first - 6];
    return markup`<text transform="translate(${x} ${y}) rotate(-45)">${release}</text>\n`;
  });
  const rows = clauses.map(({ id, spans }, index) => {
    const y = first + index * row;
    const bars = spans.map((span) => bar(id, span, { releases, left, y }));
    return markup`<text x="${margin}" y="${y + row - 6}">${id}</text>${bars}\n`;
  });
  return [markup`<text x="${margin}" y="16" font-weight="bold">${line}</text>\n`, ...labels, ...rows];
}

function bar(
  id: string,
  { verdict, from, to }: Span,
  { releases, left, y }: { readonly releases: readonly string[]; readonly left: number; readonly y: number },
): Markup {
  const [start, end] = [releases.indexOf(from), releases.indexOf(to)];
  const x = left + start * cell;
  const width = (end - start + 1) * cell - 2;
  const says = `${id}: ${verdict} from ${from} to ${to}`;
  return markup`<g><title>${says}</title><rect class="${verdict}" x="${x}" y="${y + 1}" width="${width}" height="${row - 3}" rx="3"/><text class="sign" x="${x + width / 2}" y="${y + row - 6}">${signs[verdict]}</text></g>`;
}
