/** The author API: all that a file of cases may import. */
export { c } from './author/c.ts';
export { at, oneOf, outside, refused } from './author/expectations.ts';
export { specification } from './author/specification.ts';
export type { Case, Clause, Era, Known } from './author/types.ts';
