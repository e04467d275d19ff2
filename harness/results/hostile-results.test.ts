/** Whatever is in a results file: it is one, or a Failure says why not; and neither takes long. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attempt, isDoneOrRefused, mutated } from '../testing/mutations.ts';
import { sample } from '../testing/sample-results.ts';
import { parseResults } from './read.ts';

function readsOrRefuses(text: string): void {
  const { thrown, milliseconds } = attempt(() => parseResults(text, 'it'));
  expect(thrown).toSatisfy(isDoneOrRefused);
  expect(milliseconds).toBeLessThan(2000);
}

it('a changed file', () => {
  const file = Buffer.from(JSON.stringify(sample));
  fc.assert(
    fc.property(mutated(file), (bytes) => readsOrRefuses(bytes.toString('utf8'))),
    { numRuns: 200 },
  );
});

it('any JSON, of any version', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(1, 2, 3, -1, 1e300), (json, version) =>
      readsOrRefuses(`{"format":"dontunmap-results","version":${version},"kernels":${json}}`),
    ),
  );
});

it.each([
  ['arrays', '['.repeat(5_000_000)],
  ['objects', `{"version":2,"kernels":${'[{"a":'.repeat(100_000)}`],
])('levels of %s without end', (_, text) => {
  expect(attempt(() => parseResults(text, 'it')).thrown).toHaveProperty(
    'message',
    expect.stringMatching(/levels deep/),
  );
});
