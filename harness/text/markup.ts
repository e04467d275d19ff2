import { printable } from './printable.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line as XML or HTML, in an element or an attribute. What XML 1.0 cannot carry is shown escaped. */
export function xml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Lines as the text of an element. */
export function xmlLines(lines: readonly string[]): string {
  return lines.map(xml).join('\n');
}
