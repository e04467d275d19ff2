import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Place, placesOf } from '../../qemu/kbuild/semantic-patch.ts';
import { Failure } from '../failure.ts';
import { projectRoot } from '../project.ts';
import type { Mutant } from './mutant.ts';

/** The file that they are made in: mremap's own. */
const file = 'mm/mremap.c';
/** A rule a file: what is done to each place that it fits. */
const operators = join(projectRoot, 'harness/mutants/operators');
/** Those that no program can tell from the right kernel. */
const argued = join(projectRoot, 'mutants/equivalent.txt');

/**
 * All mechanical mutants of a tree's mremap.c, in an order that the seed alone gives: the first N of it are N at random, and those of
 * N + 1 begin with them.
 *
 * An id (`negate-a-condition/move_vma/1f2e3d4c`) is of what is done, and of the lines and function that it is done to: elsewhere in the file,
 * or in another version, it is the same.
 */
export async function randomMutants(
  track: string,
  tree: string,
  seed: string,
  signal?: AbortSignal,
): Promise<readonly Mutant[]> {
  const equivalents = await readEquivalents();
  const found: Mutant[] = [];
  for await (const name of glob('*.cocci', { cwd: operators })) {
    const path = join(operators, name);
    const operator = basename(name, '.cocci');
    const seen = new Map<string, number>();
    for (const place of await placesOf({ name: operator, path, file }, tree, signal)) {
      const same = `${operator}/${place.within}/${digest(...[...place.removed, ...place.added].map((line) => line.trim())).slice(0, 8)}`;
      const nth = (seen.get(same) ?? 0) + 1;
      seen.set(same, nth);
      const id = nth === 1 ? same : `${same}-${nth}`;
      found.push({
        id,
        wrong: inWords(operator, place),
        tracks: [track],
        file,
        path,
        rules: place.diff,
        equivalent: equivalents.get(id),
      });
    }
  }
  const order = new Map(found.map(({ id }) => [id, digest(seed, id)]));
  return found.toSorted((a, b) => (order.get(a.id)! < order.get(b.id)! ? -1 : 1));
}

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex');

function inWords(operator: string, { within, removed, added }: Place): string {
  const code = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ');
  const [before, after] = [code(removed), code(added)];
  return `${operator.replaceAll('-', ' ')}, in ${within}: ${before}${before && ' → '}${after}`;
}

/** `ID ARGUMENT` a line, by their ids; lines that begin with # are remarks. */
async function readEquivalents(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(argued, 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line, index) => {
      const [, id, why] = /^(\S+\/\S+) +(.{20,})$/.exec(line) ?? [];
      if (id !== undefined && why !== undefined) return [id, why];
      throw new Failure(
        'usage',
        `Line ${index + 1} of those in ${argued} is not an id and, behind it, why no program can tell: ${line}`,
      );
    }),
  );
}
