/** The author API: all that a file of cases may import. */
export { authoring, family } from './authoring.ts';
export { c } from './c.ts';
export { at, oneOf, outside, refused } from './expectations.ts';
export type { Bug, Change, Source } from './types.ts';
