import { wrap } from '../text/wrap.ts';
import { printable } from '../text/printable.ts';
import type { Context } from './context.ts';
import { asTyped } from './how-called.ts';

/** Characters of a line: a subject of 30 MB says no more than its beginning. */
const longest = 4000;

/**
 * A message of ours as it is shown on standard error: whatever is in it obeys nothing, its commands can be typed, and a terminal
 * breaks it between words.
 */
export function messageText(text: string, { stderr, program }: Pick<Context, 'stderr' | 'program'>): string {
  const columns = stderr.isTerminal ? stderr.columns() - 1 : Infinity;
  // What is indented is laid out already: a compiler's words.
  const lines = asTyped(text, program)
    .split('\n')
    .map((line) => (line.length > longest ? `${line.slice(0, longest)}…` : line))
    .map((line) => (line.startsWith(' ') ? printable(line) : wrap(printable(line), columns)));
  return `${lines.join('\n')}\n`;
}
