import { putBetween } from './layout.ts';
import type { CText } from './types.ts';

/**
 * A piece of C. Values may be put in with `${}`: numbers, names, other pieces.
 *
 * The place of the template in its file is taken from the call stack (V8's format, source-mapped by the runner), since
 * a tagged template has no other way to know where it stands.
 */
export function c(strings: TemplateStringsArray, ...values: readonly (string | number | CText)[]): CText {
  const [first = '', ...rest] = strings.raw;
  let text = first;
  for (const [index, next] of rest.entries()) {
    const value = values[index] ?? '';
    text += typeof value === 'object' ? putBetween(value.text, text, next) : String(value);
    text += next;
  }
  return { text, ...place(new Error('place').stack ?? '') };
}

/** File and line of the caller: the third line of a V8 stack (message, `c`, its caller). */
export function place(stack: string): { file: string; line: number } {
  const caller = stack.split('\n')[2] ?? '';
  const match = /(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(caller.trim());
  return match ? { file: match[1] ?? '', line: Number(match[2]) } : { file: 'case', line: 1 };
}
