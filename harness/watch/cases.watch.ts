/** What `dontunmap watch` has Vitest run: a test a case and kernel. Vitest runs it again when a case has changed. */
import { expect, inject, it } from 'vitest';
import { projectRoot } from '../project.ts';
import { loadFailure } from '../spec/load-failure.ts';
import { selectCases } from '../spec/select.ts';
import { readSpecification } from '../spec/specification.ts';
import { ask } from './ask.ts';
import { atPlace } from './at-place.ts';
import type { WatchAnswer } from './service.ts';

const { socket, filters } = inject('watch');

async function answer(): Promise<WatchAnswer> {
  try {
    // Loaded here, and not by an import above: what does not load is told, and looked at again once it is corrected.
    const { cases, changes, bugs } = readSpecification(await import('../../cases/index.ts'), projectRoot);
    return await ask(socket, { cases: [...selectCases(cases, filters)], declared: { changes, bugs } });
  } catch (error) {
    return { kernels: [], failure: loadFailure(error) };
  }
}

const { kernels, failure } = await answer();
for (const kernel of kernels) {
  for (const result of kernel.cases) {
    it(`${result.id} on ${kernel.name}`, ({ skip }) => {
      if (result.verdict === 'unsupported') skip(result.reason);
      expect(result.gone, 'a known bug is gone').toBeUndefined();
      if (result.known !== undefined) return;
      if (result.verdict === 'deviates') expect(result.observed, result.reason).toEqual(result.expected);
      expect(result.verdict, result.reason).toBe('conforms');
    });
  }
}

it.each(failure ? [failure] : [])('the cases can be run', (why) => {
  throw atPlace(why, projectRoot);
});
