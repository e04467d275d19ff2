import { wrapAnsi } from 'fast-wrap-ansi';

/**
 * Breaks at spaces. A word longer than a line stays whole.
 *
 * @param text without colours
 * @param columns of the terminal; a line fits in
 * @param indent before the first line
 * @param hanging before the others
 */
export function wrap(text: string, columns: number, indent = '', hanging = `${indent}  `): string {
  const lines = (of: string, before: string): readonly string[] =>
    wrapAnsi(of, Math.max(1, columns - before.length)).split('\n');
  const [first = ''] = lines(text, indent);
  const rest = text.slice(first.length).trimStart();
  return [
    `${indent}${first}`,
    ...(rest === '' ? [] : lines(rest, hanging).map((line) => `${hanging}${line}`)),
  ].join('\n');
}
