import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { projectRoot } from '../project.ts';
import type { Suite } from '../results/results.ts';

const packageSchema = z.object({ version: z.string() });

/** Which dontunmap this is: its version, and its commit where it is a checkout. */
export async function thisSuite(root = projectRoot): Promise<Suite> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  const { version } = packageSchema.parse(JSON.parse(text));
  const commit = await commitOf(root);
  return { version, ...(commit !== undefined && { commit }) };
}

async function commitOf(root: string): Promise<string | undefined> {
  if (!existsSync(join(root, '.git'))) return undefined;
  const describe = ['describe', '--tags', '--always', '--dirty', '--abbrev=12'];
  // There may be no git here. Whoever runs what is in there, whosever it is, may read where it is from.
  const { failed, stdout } = await execa('git', ['-c', `safe.directory=${root}`, '-C', root, ...describe], {
    reject: false,
    env: { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
  const commit = /^[\w.+/-]+$/.exec(stdout.trim())?.[0];
  return failed ? undefined : commit;
}
