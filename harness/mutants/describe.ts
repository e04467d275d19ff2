import type { Mutant } from './mutant.ts';
import { wrap } from '../text/wrap.ts';
import type { Layout } from '../describe/description.ts';

/** Kernels that are wrong on purpose, of one clause. */
export function describeMutants(mutants: readonly Mutant[], { columns, paint }: Layout): string {
  const lines = mutants.flatMap(({ id, wrong }) => [
    `  ${paint('bold', id)}`,
    wrap(wrong, columns, '      ', '      '),
  ]);
  return [paint('bold', 'Wrong kernels that it must reject (dontunmap mutants ID)'), ...lines, ''].join('\n');
}
