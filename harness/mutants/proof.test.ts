/** The page of the proof, as a file. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Fate, Trial } from './campaign.ts';
import { writeProof } from './proof.ts';

const trial = (fate: Fate): Trial => ({
  mutant: { id: 'move/a', clause: 'move/x', wrong: 'It is.', tracks: [], file: 'a.c', path: '', rules: '' },
  fate,
  by: [],
});
const [own, survived] = [trial('rejected by its clause'), trial('survived')];

it('is begun, mended, and left as it is when less is rejected', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-proof-'));
  const write = async (track: string, ...trials: readonly Trial[]) =>
    writeProof('proof.md', folder, [{ track, trials }]);
  const page = async () => readFile(join(folder, 'proof.md'), 'utf8');
  try {
    await write('6.12', own, survived);
    await write('7.2', own);
    expect(await page()).toContain('Score of 6.12: 1 of 2 are');
    await write('6.12', own, own, survived);
    const better = await page();
    expect(better).toContain('Score of 6.12: 2 of 3 are');
    expect(better).toContain('Score of 7.2: 1 of 1 are');
    await expect(write('6.12', own, survived)).rejects.toThrow(
      'Fewer of the mutants of 6.12 are rejected than proof.md says, which is left as it is; mend the cases, or remove it to begin anew.',
    );
    expect(await page()).toBe(better);
  } finally {
    await rm(folder, { recursive: true });
  }
});
