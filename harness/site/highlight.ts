import highlighter from 'highlight.js/lib/core';
import c from 'highlight.js/lib/languages/c';
import { type Markup, raw } from '../text/markup.ts';

highlighter.registerLanguage('c', c);

/** C with its words marked. It comes from the specification's own files; what is text in it is escaped. */
export function highlighted(code: string): Markup {
  return raw(highlighter.highlight(code, { language: 'c' }).value);
}
