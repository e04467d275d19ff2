import type { Failure } from '../failure.ts';

/**
 * A failure as the error that Vitest shows: its words, and the lines around the first place in the cases or the C helpers that
 * it names. Where it names none, nothing around it: the harness's own lines explain nothing.
 */
export function atPlace({ message, evidence }: Pick<Failure, 'message' | 'evidence'>, root: string): Error {
  const lines = (evidence ?? '').replaceAll(`${root}/`, '');
  const error = new Error([message, lines].filter((each) => each !== '').join('\n'));
  const place = /^((?:cases|c-helpers)\/[\w./-]+):(\d+)(?::(\d+))?/m.exec(error.message);
  error.name = 'Failure';
  error.stack = `${error.name}: ${error.message}${place ? `\n    at ${root}/${place[1]}:${place[2]}:${place[3] ?? 1}` : ''}`;
  return error;
}
