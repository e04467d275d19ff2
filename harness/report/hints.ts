import type { Hint, KernelResults } from '../results/results.ts';

/** A kernel's hints, a sentence each: what it looks like, by how many cases, and what to type. */
export function hintTexts({ name, hints }: Pick<KernelResults, 'name' | 'hints'>): readonly string[] {
  return (hints ?? []).map((hint) => `${name} looks like ${appearance(hint)}: run again ${advice(hint)}`);
}

function appearance({ era, present, claimed, fit, of }: Hint): string {
  const cases = `${fit === of ? fit : `${fit} of ${of}`} deviating ${of === 1 ? 'case fits' : 'cases fit'}`;
  if (!present) return `it lacks ${era} (${cases})`;
  return claimed ? `it has ${era} (${cases})` : `${era} backported (${cases})`;
}

/** An option against the release is needed, or the one that was given is not. */
function advice({ era, present, claimed }: Hint): string {
  const option = `--${present ? 'with' : 'without'} ${era}`;
  return present === claimed ? `and leave out --${present ? 'without' : 'with'} ${era}` : `with ${option}`;
}
