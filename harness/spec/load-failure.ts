import { stripVTControlCharacters } from 'node:util';
import { asFailure, Failure } from '../failure.ts';

/** What an error says of its place: Node writes it in three ways, and Vite in a fourth. */
interface Place {
  readonly file: string;
  readonly line?: number;
}

/**
 * Why the files of cases/ cannot be loaded, with the first place in them that the error names. An error without such a place is
 * none of theirs: a defect of the harness.
 */
export function loadFailure(error: unknown): Failure {
  if (error instanceof Failure || !(error instanceof Error)) return asFailure(error);
  const message = stripVTControlCharacters(error.message);
  const place = placeIn(message, error.stack ?? '');
  if (!place) return asFailure(error);
  const where = place.line === undefined ? place.file : `${place.file}:${place.line}`;
  const [first = ''] = message.split('\n');
  const says = vite.exec(message)?.[1] ?? first;
  const source = sourceIn(error.stack ?? '');
  return new Failure('usage', `${where} does not load: ${says.replace(/[.:]$/, '')}; correct it.`, {
    cause: error,
    ...(source !== undefined && { evidence: source }),
  });
}

/** What Vite says of a file that it cannot read: a heading, the complaint, and a drawing that begins with the place. */
const vite = /^\[\w+\] (.*)\n[^[]*╭─\[ (\S+\.ts):(\d+)/m;

function placeIn(message: string, stack: string): Place | undefined {
  const [, , drawn, line] = vite.exec(message) ?? [];
  if (drawn !== undefined) return { file: short(drawn), line: Number(line) };
  // Node's compiler: the first line. An exception: the first frame that is a case's.
  const frames = stack.matchAll(/(?:file:\/\/)?(\/[^\s():]*\/cases\/[^\s():]+\.ts)(?::(\d+))?/g);
  // A module that is not there: no line.
  const imported = / imported from (\/\S*\/cases\/\S+\.ts)/.exec(message);
  if (imported?.[1] !== undefined) return { file: short(imported[1]) };
  for (const [, file, line] of frames) {
    if (file !== undefined) return { file: short(file), ...(line !== undefined && { line: Number(line) }) };
  }
  return undefined;
}

/** From the project's folder on. */
function short(path: string): string {
  return path.slice(path.lastIndexOf('/cases/') + 1);
}

/** The lines that Node shows of what it cannot read, with its mark below the place. */
function sourceIn(stack: string): string | undefined {
  const [first = '', ...rest] = stack.split('\n');
  if (!/^(?:file:\/\/)?\/.*:\d+$/.test(first)) return undefined;
  const end = rest.findIndex((line) => /^\s*\^+\s*$/.test(line));
  return end === -1 ? undefined : rest.slice(0, end + 1).join('\n');
}
