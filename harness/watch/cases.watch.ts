/** What `dontunmap watch` has Vitest run: a test a case and kernel. Vitest runs it again when a case has changed. */
import { expect, inject, it } from 'vitest';
import { cases } from '../../cases/index.ts';
import { ask } from './ask.ts';

const { socket, ids } = inject('watch');
const chosen = cases.filter(
  ({ id }) => ids.length === 0 || ids.some((part) => id.toLowerCase().includes(part)),
);
const { kernels, failure } =
  chosen.length > 0 ? await ask(socket, chosen) : { kernels: [], failure: undefined };

for (const kernel of kernels) {
  for (const result of kernel.cases) {
    it(`${result.id} on ${kernel.name}`, ({ skip }) => {
      if (result.verdict === 'unsupported') skip(result.reason);
      expect(result.stale, 'a known deviation is gone').toBeUndefined();
      if (result.known) return;
      if (result.verdict === 'deviates') expect(result.observed, result.reason).toEqual(result.expected);
      expect(result.verdict, result.reason).toBe('conforms');
    });
  }
}

it.runIf(kernels.length === 0)('has something to run', () => {
  expect.fail(failure ?? `no case matches ${ids.join(', ')} any more`);
});
