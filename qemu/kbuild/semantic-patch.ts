import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { onPath } from '../host/on-path.ts';
import { howToInstall } from '../host/tools.ts';
import type { Patch } from './patch.ts';

/** A change of one file of a kernel's source, as a semantic patch of Coccinelle. */
export interface SemanticPatch {
  /** For messages. */
  readonly name: string;
  /** Path of the file with the rules. */
  readonly path: string;
  /** The file of the source that it changes. */
  readonly file: string;
}

/** One place of a file that a semantic patch changes. */
export interface Place {
  /** The function that it lies in. */
  readonly within: string;
  /** The lines that go and those that come, without their line ends. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** This change and no other, as a patch with three lines of context. */
  readonly diff: string;
}

/**
 * What a semantic patch makes of a tree, as a patch. It must fit one place and no other: rules that came to fit two would be another
 * change than the one that is described.
 *
 * @throws Failure `no-apply` when it fits no place, or several; `usage` when there is no Coccinelle here.
 */
export async function applySemantically(
  patch: SemanticPatch,
  tree: string,
  signal?: AbortSignal,
): Promise<Patch> {
  const { difference } = await differenceOf(patch, tree, 3, signal);
  const places = difference.split('\n').filter((line) => line.startsWith('@@')).length;
  if (places !== 1) throw refusal(patch, `it fits ${places} places, and not one`, difference);
  const { name, file } = patch;
  const body = difference.slice(difference.indexOf('\n@@') + 1);
  return { name, diff: `--- a/${file}\n+++ b/${file}\n${body}\n` };
}

/**
 * The places that a semantic patch fits, in the order of the file.
 *
 * https://coccinelle.gitlabpages.inria.fr/website/docs/main_grammar.html
 *
 * @throws Failure `no-apply` when Coccinelle refuses it; `usage` when there is no Coccinelle here.
 */
export async function placesOf(
  patch: SemanticPatch,
  tree: string,
  signal?: AbortSignal,
): Promise<readonly Place[]> {
  const { difference, lines } = await differenceOf(patch, tree, 0, signal);
  return difference
    .split(/^(?=@@ )/m)
    .slice(1)
    .flatMap(linewise)
    .map((hunk) => placeOf(hunk, patch.file, lines));
}

/** What a semantic patch changes in a tree's file, with so many lines of context, and the lines of that file. */
async function differenceOf(
  patch: SemanticPatch,
  tree: string,
  context: number,
  signal?: AbortSignal,
): Promise<{ readonly difference: string; readonly lines: readonly string[] }> {
  const { name, path, file } = patch;
  if (!onPath('spatch')) {
    throw new Failure(
      'usage',
      `Mutants are made by Coccinelle: spatch is not installed; ${howToInstall(['spatch'])}.`,
    );
  }
  const source = join(tree, file);
  const text = await readFile(source, 'utf8').catch(() => {
    throw new Failure('kernel', `${name} changes ${file}, which this source does not have.`, {
      code: 'no-apply',
    });
  });
  const { stdout, stderr, failed, shortMessage } = await execa(
    'spatch',
    ['--very-quiet', '--timeout', '120', '-U', `${context}`, '--sp-file', path, source],
    { reject: false, stdin: 'ignore', ...(signal && { cancelSignal: signal }) },
  );
  signal?.throwIfAborted();
  if (failed) throw refusal(patch, 'Coccinelle refuses it', stderr || shortMessage);
  return { difference: stdout, lines: text.replace(/\n$/, '').split('\n') };
}

function refusal({ name, path, file }: SemanticPatch, why: string, evidence?: string): Failure {
  return new Failure('kernel', `${name} cannot be applied to ${file}: ${why}; correct ${path}.`, {
    code: 'no-apply',
    evidence: evidence || 'spatch said nothing',
  });
}

/** Lines below each other that are each changed on their own are one hunk: they become a hunk each. */
function linewise(hunk: string): readonly string[] {
  const body = hunk.trimEnd().split('\n').slice(1);
  const removed = body.filter((line) => line.startsWith('-'));
  const added = body.filter((line) => line.startsWith('+'));
  // What is opened in one line and closed in another is one change.
  const apart = removed.every((line, index) => depthOf(line) === depthOf(added[index] ?? ''));
  if (removed.length !== added.length || !apart) return [hunk];
  const first = Number(/^@@ -(\d+)/.exec(hunk)?.[1]);
  return removed.map((line, index) => `@@ -${first + index} @@\n${line}\n${added[index]!}\n`);
}

/** How many more brackets a line opens than it closes. */
const depthOf = (line: string): number =>
  (line.match(/[({]/g)?.length ?? 0) - (line.match(/[)}]/g)?.length ?? 0);

/** A hunk without context, in a file of these lines. */
function placeOf(hunk: string, file: string, lines: readonly string[]): Place {
  const [head = '', ...body] = hunk.trimEnd().split('\n');
  const [, at = '', count = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(head) ?? [];
  // Where nothing is removed, the number is that of the line before.
  const first = count === '0' ? Number(at) : Number(at) - 1;
  const changed = (sign: string) => body.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  const [removed, added] = [changed('-'), changed('+')];
  const before = lines.slice(Math.max(0, first - 3), first);
  const after = lines.slice(first + removed.length, first + removed.length + 3);
  const start = first - before.length + 1;
  const around = before.length + after.length;
  return {
    within: functionAt(lines, first),
    removed,
    added,
    diff: [
      `--- a/${file}`,
      `+++ b/${file}`,
      `@@ -${start},${around + removed.length} +${start},${around + added.length} @@`,
      ...before.map((line) => ` ${line}`),
      ...body,
      ...after.map((line) => ` ${line}`),
      '',
    ].join('\n'),
  };
}

/** The function that a line lies in: the last one whose head begins before it. */
function functionAt(lines: readonly string[], line: number): string {
  const head = lines.slice(0, line).findLast((each) => /^\w[^;:#]*\(/.test(each));
  return /(\w+)\(/.exec(head ?? '')?.[1] ?? 'no function';
}
