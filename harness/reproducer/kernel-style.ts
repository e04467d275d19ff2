import { dedent } from '../spec/layout.ts';

const tabWidth = 8;

/**
 * C as cases have it, by two spaces, indented as the kernel's is: a tab a level, and a line that goes on inside parentheses
 * stands below what follows them.
 */
export function kernelStyle(text: string): string {
  const open: number[] = [];
  const lines = dedent(text)
    .split('\n')
    .map((line) => {
      const code = line.trimStart();
      const spaces = line.length - code.length;
      const column = open.at(-1) ?? Math.floor(spaces / 2) * tabWidth + (spaces % 2);
      const indent = '\t'.repeat(Math.floor(column / tabWidth)) + ' '.repeat(column % tabWidth);
      for (const [place, character] of parentheses(code)) {
        if (character === '(') open.push(column + place + 1);
        else open.pop();
      }
      return code === '' ? '' : indent + code;
    });
  return lines.join('\n');
}

/** The parentheses of a line and where they stand, but those in comments and literals. */
function parentheses(code: string): readonly (readonly [number, string])[] {
  const parts = code.matchAll(/\/\*.*?(?:\*\/|$)|\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]/g);
  return [...parts].flatMap(({ 0: part, index }) =>
    part === '(' || part === ')' ? [[index, part] as const] : [],
  );
}
