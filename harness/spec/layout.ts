/** A text without the indentation that all its lines share, and without blank lines at either end. */
export function dedent(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  const indents = lines.filter((line) => line !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}

/**
 * A piece as it is put between `before` and `after`: one of several lines that has the place to itself is indented as the
 * place is, so that what an author composes reads as if it had been written in one go.
 */
export function putBetween(piece: string, before: string, after: string): string {
  const indent = /(?:^|\n)([ \t]*)$/.exec(before)?.[1];
  if (indent === undefined || !piece.includes('\n') || !/^\s*\n/.test(after)) return piece;
  return dedent(piece).replace(/\n(?!\n)/g, `\n${indent}`);
}
