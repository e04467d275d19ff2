import { styleText } from 'node:util';

/** Colours a piece of text, or leaves it as it is. */
export type Paint = (style: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string) => string;

/** A painter for a terminal that shows colours, or not. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}

/** Breaks at spaces; lines after the first are indented by two more. A word longer than a line stays whole. */
export function wrap(text: string, columns: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? `${indent}${word}` : `${line} ${word}`;
    if (line !== '' && next.length > columns) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line = next;
  }
  return [...lines, line].join('\n');
}
