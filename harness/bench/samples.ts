/** A row of the table: how many times a stock boot (or what the name says) something takes. */
export interface Row {
  readonly name: string;
  /** The median. */
  readonly ratio: number;
  /** Undefined for a row that is there for scale. */
  readonly budget: number | undefined;
  readonly min: number;
  readonly max: number;
}

/** The median, the smallest and the largest of some ratios. */
export function rowOf(name: string, samples: readonly number[], budget?: number): Row {
  const sorted = samples.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return {
    name,
    ratio: (low + high) / 2,
    budget,
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
  };
}

/** What was measured, by what it is called. */
export class Samples {
  readonly #all = new Map<string, number[]>();

  add(name: string, ratio: number): void {
    this.#all.set(name, [...(this.#all.get(name) ?? []), ratio]);
  }

  row(name: string, says: string, budget?: number): Row {
    return rowOf(says, this.#all.get(name) ?? [], budget);
  }
}

/** The table, for a terminal: one line a row, numbers in columns. */
export function table(rows: readonly Row[]): string {
  const cell = (value: number | undefined): string =>
    (value === undefined ? '–' : value.toFixed(2)).padStart(7);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const head = `${'what'.padEnd(width)}   ratio  budget     min     max`;
  const lines = rows.map(({ name, ratio, budget, min, max }) => {
    const mark =
      budget === undefined ? '' : ratio <= budget ? '  met' : `  missed by ${(ratio - budget).toFixed(2)}`;
    return `${name.padEnd(width)} ${cell(ratio)} ${cell(budget)} ${cell(min)} ${cell(max)}${mark}`;
  });
  return `${[head, ...lines].join('\n')}\n`;
}
