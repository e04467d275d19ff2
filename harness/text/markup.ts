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

/** A piece of markup: what is text in it has been escaped. */
export interface Markup {
  readonly text: string;
}

/** Markup that somebody here has written as it is. */
export function raw(text: string): Markup {
  return { text };
}

type Part = string | number | Markup | readonly (string | Markup)[];

/**
 * Markup with values put in: text is escaped, markup and lists of it are put in as they are. Not called `html`: formatters lay
 * out what they know by that name, and white space counts here.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = strings.map((text, index) => text + put(values[index] ?? ''));
  return { text: parts.join('') };
}

function put(value: Part): string {
  if (typeof value === 'string' || typeof value === 'number') return xml(String(value));
  if ('text' in value) return value.text;
  return value.map(put).join('');
}
