const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * Reads a size as people write it: `500M`, `2G`, `1.5 GiB`, `100 kB`; a bare number is megabytes.
 *
 * @returns bytes; undefined for what is no size.
 */
export function parseSize(text: string): number | undefined {
  const [, number, prefix = 'M', single] =
    /^\s*(\d+(?:\.\d+)?)\s*(?:([KMGT])(?:i?B)?|(B))?\s*$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const bytes = Math.round(Number(number) * (single ? 1 : units[prefix.toUpperCase()]!));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes as people read them, as {@link parseSize} takes them. */
export function sizeText(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
}
