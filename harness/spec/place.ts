import type { Place } from './types.ts';

/** File and line of the caller: the third line of a V8 stack (message, who asks, its caller), as the runner has mapped it. */
export function placeOf(stack: string): Place {
  const caller = stack.split('\n')[2] ?? '';
  const match = /(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(caller.trim());
  return match ? { file: match[1] ?? '', line: Number(match[2]) } : { file: 'case', line: 1 };
}
