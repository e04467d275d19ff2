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
