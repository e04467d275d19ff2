/** A few mutants, built and rejected, so that what tries them cannot rot; `npm run proof` tries all. */
import { describe, expect, it } from 'vitest';
import { type } from './testing/session.ts';

/** Of as many families, and of the two ways in which they are rejected: by what programs see, and by what they count. */
const sample = [
  'resize/shrink-cuts-off-the-whole-rest',
  'arguments/hint-may-lie-outside',
  'accounting/dontunmap-is-not-charged',
  'merging/guarded-stays-apart',
];

describe('mutants', () => {
  it(
    'are rejected by the clauses that they break, and recalled the next time',
    async () => {
      const ids = sample.slice(0, 3);
      const first = await type(['mutants', ...ids, '--fast']);
      expect(first.stdout).toMatch(/3 mutants tried: 3 rejected by the clause that they break \(100\.0 %\)/);
      expect(first.status).toBe(0);
      const again = await type(['mutants', ...ids, '--fast']);
      expect(again.stderr.match(/tried before/g)).toHaveLength(3);
      expect(again.stdout).toBe(first.stdout);
    },
    15 * 60_000,
  );

  it('are for a track, and there', async () => {
    expect(await type(['mutants', '--kernel', '5.10'])).toMatchObject({
      status: 2,
      stderr: 'dontunmap: No mutant is for "5.10"; give a track that some are for: 6.12 or 7.2.\n',
    });
    const { status, stderr } = await type(['mutants', sample[3]!]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^dontunmap: No mutant matches "merging\/guarded-stays-apart"; the nearest are /);
  });
});
