import { expect, it } from 'vitest';
import { kernelStyle } from './kernel-style.ts';

it('indents by tabs, and what goes on inside parentheses below their content', () => {
  const text = `
    if (a) {
      b = call(c, "(", ')', /* ( */
            d(1,
              2)); // (
      e();

    }
  `;
  expect(kernelStyle(text)).toBe(
    `if (a) {\n\tb = call(c, "(", ')', /* ( */\n\t\t d(1,\n\t\t   2)); // (\n\te();\n\n}`,
  );
});
