import type { Hint, KernelResults } from '../results/results.ts';

/** A kernel's hints, a sentence each: what it looks like, by how many cases, and what to type. */
export function hintTexts({ name, hints }: Pick<KernelResults, 'name' | 'hints'>): readonly string[] {
  return (hints ?? []).map((hint) => `${name} looks like ${appearance(hint)}: run again ${advice(hint)}`);
}

function appearance({ change, present, claimed, fit, of }: Hint): string {
  const cases = `${fit === of ? fit : `${fit} of ${of}`} deviating ${of === 1 ? 'case fits' : 'cases fit'}`;
  if (!present) return `it lacks ${change} (${cases})`;
  return claimed ? `it has ${change} (${cases})` : `${change} backported (${cases})`;
}

/** An option against the release is needed, or the one that was given is not. */
function advice({ change, present, claimed }: Hint): string {
  const option = `--${present ? 'with' : 'without'} ${change}`;
  return present === claimed ? `and leave out --${present ? 'without' : 'with'} ${change}` : `with ${option}`;
}
