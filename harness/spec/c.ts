import { putBetween } from './layout.ts';
import { placeOf } from './place.ts';
import type { CText } from './types.ts';

/**
 * A piece of C. Values may be put in with `${}`: numbers, names, other pieces.
 *
 * The place of the template in its file is taken from the call stack, since a tagged template has no other way to know
 * where it stands.
 */
export function c(strings: TemplateStringsArray, ...values: readonly (string | number | CText)[]): CText {
  const [first = '', ...rest] = strings.raw;
  let text = first;
  for (const [index, next] of rest.entries()) {
    const value = values[index] ?? '';
    text += typeof value === 'object' ? putBetween(value.text, text, next) : String(value);
    text += next;
  }
  return { text, ...placeOf(new Error('place').stack ?? '') };
}
