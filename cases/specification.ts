import { specification } from '../harness/spec/index.ts';
import { clauses } from './clauses.ts';
import { eras } from './eras.ts';

export const { describeClause } = specification({ eras, clauses });
