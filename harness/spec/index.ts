/** The author API: all that a file of cases may import. */
export { c } from './c.ts';
export { at, oneOf, outside, refused } from './expectations.ts';
export { specification } from './specification.ts';
export type { Case, Clause, Era, Known } from './types.ts';
