import { isOneOf } from '../spec/expectations.ts';
import type { Expected, Json } from '../spec/types.ts';

/** Whether a recorded value is (one of) the expected. */
export function isAsExpected(want: Expected, have: Json): boolean {
  return isOneOf(want) ? want.oneOf.some((each) => same(each, have)) : same(want, have);
}

function same(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}

/** An expected or recorded value in one line. */
export function show(value: Expected): string {
  if (isOneOf(value)) return `one of ${value.oneOf.map((each) => JSON.stringify(each)).join(' | ')}`;
  return JSON.stringify(value);
}
