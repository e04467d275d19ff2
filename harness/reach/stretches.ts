/** Numbers in order, as stretches of those that follow each other; `apart`: how far the next one may be. */
export function stretches(numbers: readonly number[], apart = 1): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const before = found.at(-1);
    if (before && number - before.last <= apart) before.last = number;
    else found.push({ first: number, last: number });
  }
  return found;
}
