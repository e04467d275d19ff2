import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { onPath } from '../host/on-path.ts';
import { howToInstall } from '../host/tools.ts';
import type { Patch } from './series.ts';

/** A change of one file of a kernel's source, as a semantic patch of Coccinelle. */
export interface SemanticPatch {
  /** For messages. */
  readonly name: string;
  /** Path of the file with the rules. */
  readonly path: string;
  /** The file of the source that it changes. */
  readonly file: string;
}

/**
 * What a semantic patch makes of a tree, as a patch. It must fit one place and no other: rules that came to fit two would be another
 * change than the one that is described.
 *
 * https://coccinelle.gitlabpages.inria.fr/website/docs/main_grammar.html
 *
 * @throws Failure `no-apply` when it fits no place, or several; `usage` when there is no Coccinelle here.
 */
export async function applySemantically(
  { name, path, file }: SemanticPatch,
  tree: string,
  signal?: AbortSignal,
): Promise<Patch> {
  if (!onPath('spatch')) {
    throw new Failure(
      'usage',
      `Mutants are made by Coccinelle: spatch is not installed; ${howToInstall(['spatch'])}.`,
    );
  }
  const source = join(tree, file);
  await readFile(source).catch(() => {
    throw new Failure('kernel', `${name} changes ${file}, which this source does not have.`, {
      code: 'no-apply',
    });
  });
  const { stdout, stderr, failed, shortMessage } = await execa(
    'spatch',
    ['--very-quiet', '--timeout', '120', '--sp-file', path, source],
    { reject: false, stdin: 'ignore', ...(signal && { cancelSignal: signal }) },
  );
  signal?.throwIfAborted();
  const places = stdout.split('\n').filter((line) => line.startsWith('@@')).length;
  if (!failed && places === 1) {
    const body = stdout.slice(stdout.indexOf('\n@@') + 1);
    return { name, diff: `--- a/${file}\n+++ b/${file}\n${body}\n` };
  }
  const why = failed ? 'Coccinelle refuses it' : `it fits ${places} places, and not one`;
  throw new Failure('kernel', `${name} cannot be applied to ${file}: ${why}; correct ${path}.`, {
    code: 'no-apply',
    evidence: (failed ? stderr || shortMessage : stdout) || 'spatch said nothing',
  });
}
