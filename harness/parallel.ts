/** Maps with at most `limit` under way at once; order is kept, the first failure ends it. */
export async function inParallel<In, Out>(
  items: readonly In[],
  limit: number,
  each: (item: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await each(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** What makes pieces of work wait for each other: one is under way at a time, in the order in which they came. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** A {@link Turn} of its own. */
export function oneAtATime(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
