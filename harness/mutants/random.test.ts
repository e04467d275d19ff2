/** Mutants at random, of a small file that looks like mremap's. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../qemu/host/on-path.ts';
import type { Mutant } from './mutant.ts';
import { randomMutants } from './random.ts';

const source = `static unsigned long may_move(unsigned long addr, unsigned long flags)
{
	if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE))
		return -EINVAL;
	if (addr < 4096 && flags)
		flags = 0;
	flags = 0;
	return addr + 1;
}
`;

describe.runIf(onPath('spatch'))('mutants at random', () => {
  let first: readonly Mutant[] = [];
  let again: readonly Mutant[] = [];
  let other: readonly Mutant[] = [];
  beforeAll(async () => {
    const tree = await mkdtemp(join(tmpdir(), 'dontunmap-random-'));
    await mkdir(join(tree, 'mm'));
    await writeFile(join(tree, 'mm/mremap.c'), source);
    const drawn = (seed: string) => randomMutants('6.12', tree, seed);
    [first, again, other] = await Promise.all([drawn('1'), drawn('1'), drawn('2')]);
    await rm(tree, { recursive: true });
  }, 60_000);
  const ids = (all: readonly Mutant[]): readonly string[] => all.map(({ id }) => id);

  it('are each one change of one place, in words and as a patch', () => {
    const negated = first.filter(({ id }) => id.startsWith('negate-a-condition/may_move/'));
    expect(negated.map(({ wrong }) => wrong).toSorted()).toEqual([
      'negate a condition, in may_move: if (addr < 4096 && flags) → if (!(addr < 4096 && flags))',
      'negate a condition, in may_move: if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE)) → if (!(flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE)))',
    ]);
    expect(negated[0]!.rules).toMatch(
      /^--- a\/mm\/mremap\.c\n\+\+\+ b\/mm\/mremap\.c\n@@ -\d+,\d+ \+\d+,\d+ @@\n/,
    );
  });

  it('have names of their own, also where two lines are the same', () => {
    expect(new Set(ids(first)).size).toBe(first.length);
    expect(
      ids(first)
        .filter((id) => id.startsWith('drop-a-statement/'))
        .toSorted(),
    ).toEqual([
      expect.stringMatching(/^drop-a-statement\/may_move\/[0-9a-f]{8}$/),
      expect.stringMatching(/^drop-a-statement\/may_move\/[0-9a-f]{8}-2$/),
    ]);
  });

  it('come in an order that the seed gives, and no other thing', () => {
    expect(again).toEqual(first);
    expect(ids(other)).not.toEqual(ids(first));
    expect(ids(other).toSorted()).toEqual(ids(first).toSorted());
  });
});
