import { expect, it } from 'vitest';
import { printable } from './printable.ts';
import { hostile } from '../testing/sample-results.ts';
import { xml, xmlLines } from './markup.ts';

it.each([
  ['an escape sequence', '\u001b[31m', String.raw`\x1b[31m`],
  ['a C1 control', '\u009b1m', String.raw`\x9b1m`],
  ['a line feed and a return', 'a\r\nb', String.raw`a\x0d\x0ab`],
  ['bidi overrides', '\u202e\u2066\u200f\u061c', String.raw`\u202e\u2066\u200f\u061c`],
  ['a tag character', '\u{e0041}', String.raw`\u{e0041}`],
  ['half a surrogate pair', 'a\ud800', String.raw`a\ud800`],
  ['what is no character', '\uffff', String.raw`\uffff`],
])('shows %s escaped', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('leaves other text alone', () => {
  expect(printable('a\tb ✓ – é 😀 \\x1b')).toBe('a\tb ✓ – é 😀 \\x1b');
});

it('carries anything in XML', () => {
  expect(xml(hostile)).toBe(
    String.raw`\x1b[31m\x9b1m\u202ereversed\u2066 ]]&gt;&lt;script&gt;&amp;amp;&quot;&#39; \x00\ufffe\ud800 not ok 1 # TODO`,
  );
  expect(xmlLines(['a', '<b>'])).toBe('a\n&lt;b&gt;');
});
