import { closest } from 'fastest-levenshtein';
import { Failure } from '../failure.ts';
import type { ChangeOverrides } from '../spec/changes.ts';
import type { Specification } from '../spec/types.ts';

/** The changes of --with and --without; a Failure for one that there is not, or that is given to both. */
export function changeOverrides(
  { with: has, without: lacks }: ChangeOverrides,
  { changes }: Pick<Specification, 'changes'>,
): ChangeOverrides {
  const names = Object.keys(changes);
  const unknown = [...has, ...lacks].find((change) => !names.includes(change));
  if (unknown !== undefined) {
    throw new Failure(
      'usage',
      `No change is called "${unknown}"; did you mean ${closest(unknown, names)}? The changes are ${names.join(', ')}.`,
    );
  }
  const both = has.find((change) => lacks.includes(change));
  if (both !== undefined)
    throw new Failure('usage', `--with ${both} and --without ${both} contradict each other; give one.`);
  return { with: has, without: lacks };
}
