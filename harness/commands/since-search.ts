/** Two neighbours that answer differently; those between them could not be asked. */
export interface Boundary<Answer> {
  readonly before: { readonly name: string; readonly answer: Answer };
  readonly after: { readonly name: string; readonly answer: Answer };
  readonly between: readonly string[];
}

/**
 * Finds where an answer changes in a row of names, by bisection: between two that answer alike nothing is asked.
 *
 * @param anchors those of the row that are asked in any case
 * @param ask undefined where there is no answer
 */
export async function findBoundaries<Answer>(
  row: readonly string[],
  anchors: readonly string[],
  ask: (name: string) => Promise<Answer | undefined>,
  alike: (a: Answer, b: Answer) => boolean,
): Promise<readonly Boundary<Answer>[]> {
  const answers = new Map<number, Answer | undefined>();
  const answerOf = async (index: number): Promise<Answer | undefined> => {
    if (!answers.has(index)) answers.set(index, await ask(row[index]!));
    return answers.get(index);
  };
  const answered: number[] = [];
  for (const [index, name] of row.entries())
    if (anchors.includes(name) && (await answerOf(index)) !== undefined) answered.push(index);

  async function narrow(low: number, high: number): Promise<readonly Boundary<Answer>[]> {
    const [before, after] = [answers.get(low)!, answers.get(high)!];
    if (alike(before, after)) return [];
    const open = row
      .map((_, index) => index)
      .filter((index) => index > low && index < high && !answers.has(index));
    const middle = open[open.length >> 1];
    if (middle === undefined) {
      return [
        {
          before: { name: row[low]!, answer: before },
          after: { name: row[high]!, answer: after },
          between: row.slice(low + 1, high),
        },
      ];
    }
    if ((await answerOf(middle)) === undefined) return narrow(low, high);
    return [...(await narrow(low, middle)), ...(await narrow(middle, high))];
  }

  const found: Boundary<Answer>[] = [];
  for (const [index, high] of answered.entries())
    if (index > 0) found.push(...(await narrow(answered[index - 1]!, high)));
  return found;
}
