import type { Source } from './types.ts';

/** Where a clause comes from, in one line. */
export function sourceText(source: Source): string {
  if ('man' in source) return source.man;
  if ('commit' in source) return `${source.commit} ("${source.title}")`;
  return 'list' in source ? source.list : source.code;
}
