import type { Case } from '../harness/spec/index.ts';
import atomic from './atomic.ts';
import destination from './destination.ts';
import flags from './flags.ts';
import kinds from './kinds.ts';
import source from './source.ts';
import uses from './uses.ts';
import watched from './watched.ts';
import where from './where.ts';

/** The whole specification: every case, clause by clause. */
export const cases: readonly Case[] = [
  ...source,
  ...destination,
  ...atomic,
  ...watched,
  ...kinds,
  ...flags,
  ...where,
  ...uses,
];

export { clauses } from './clauses.ts';
export { eras } from './eras.ts';
export { known } from './known.ts';
