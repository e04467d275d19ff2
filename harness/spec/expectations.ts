import type { Json, OneOf } from './types.ts';

/** mremap returned page `page` of the stretch. */
export const at = (page: number): { readonly page: number } => ({ page });

/** mremap returned a page-aligned address outside the stretch. */
export const outside = 'outside';

/** mremap failed with this errno. */
export const refused = (errno: string): { readonly errno: string } => ({ errno });

/** Any one of these outcomes is allowed. */
export const oneOf = (...outcomes: readonly Json[]): OneOf => ({ oneOf: outcomes });

/** Whether an expectation leaves a choice. */
export function isOneOf(expected: unknown): expected is OneOf {
  return typeof expected === 'object' && expected !== null && !Array.isArray(expected) && 'oneOf' in expected;
}
