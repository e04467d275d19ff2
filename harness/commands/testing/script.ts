/**
 * Tests of the command line as they would be typed. A script is a text file:
 *
 *     # What this shows.
 *     $ dontunmap run SOURCE-99 -k 5.10
 *     ! dontunmap: No case matches "SOURCE-99"; …
 *     [2]
 *
 * `$ ` is what is typed: a command line of ours, with settings of the environment before it and `< FILE` behind it, or anything
 * else, which a shell executes. Below it stands what is said, with `! ` before what is on standard error, then the exit status
 * when it is not 0. `…` in a line is any text, a line `…` any number of lines. COLUMNS=80 makes it a terminal of that width.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type, type Said } from './session.ts';

/** Something typed, and what is expected. */
export interface Step {
  readonly line: number;
  readonly typed: string;
  readonly expected: readonly string[];
  readonly status: number;
}

/** Reads a script. */
export function readScript(text: string): readonly Step[] {
  const steps: { line: number; typed: string; expected: string[]; status: number }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = steps.at(-1);
    const status = /^\[(\d+)\]$/.exec(line)?.[1];
    if (line.startsWith('#')) continue;
    if (line.startsWith('$ ')) steps.push({ line: index + 1, typed: line.slice(2), expected: [], status: 0 });
    else if (step && status !== undefined) step.status = Number(status);
    else step?.expected.push(line);
  }
  // Blank lines before what is typed next are the script's own.
  for (const { expected } of steps) while (expected.at(-1) === '') expected.pop();
  return steps;
}

/** What a step said, in the form in which a script has it. */
export async function perform(
  { typed }: Step,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly lines: readonly string[]; readonly status: number }> {
  const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const at = words.indexOf('dontunmap');
  const settings = words.slice(0, at).map((word) => word.split('='));
  if (at === -1 || settings.some(({ length }) => length !== 2)) {
    const { exitCode, stdout } = await execa('sh', ['-c', typed], { cwd, env, reject: false });
    return { lines: stdout === '' ? [] : stdout.split('\n'), status: exitCode ?? -1 };
  }
  const { COLUMNS, ...set } = Object.fromEntries(settings) as Record<string, string>;
  const from = words.indexOf('<');
  const file = from === -1 ? undefined : words[from + 1];
  const said = await type(words.slice(at + 1, from === -1 ? undefined : from), {
    cwd,
    env: { ...env, ...set },
    columns: COLUMNS === undefined ? undefined : Number(COLUMNS),
    ...(file !== undefined && { stdin: createReadStream(join(cwd, file)) }),
  });
  return { lines: linesOf(said), status: said.status };
}

function linesOf({ pieces }: Said): readonly string[] {
  let text = '';
  let last: string | undefined;
  for (const { on, text: piece } of pieces) {
    // A line ends where the stream changes, as somebody sees it who looks at both.
    if (last !== undefined && last !== on && !text.endsWith('\n')) text += '\n';
    const marked = on === 'stderr' ? piece.replace(/(?<=^|\n)(?=[^])/g, '! ') : piece;
    text += last === on && !text.endsWith('\n') ? marked.replace(/^! /, '') : marked;
    last = on;
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.trimEnd());
}

/** What was said, with each line that is as expected replaced by what was expected of it. */
export function asExpected(expected: readonly string[], lines: readonly string[]): readonly string[] {
  const [pattern, ...more] = expected;
  if (pattern === undefined) return lines;
  if (pattern === '…') {
    const end = more.length === 0 ? lines.length : lines.findIndex((line) => fits(more[0]!, line));
    return end === -1 ? ['…', ...lines] : ['…', ...asExpected(more, lines.slice(end))];
  }
  const [line, ...rest] = lines;
  if (line === undefined) return [];
  return [fits(pattern, line) ? pattern : line, ...asExpected(more, rest)];
}

function fits(pattern: string, line: string): boolean {
  const parts = pattern
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(line);
}
