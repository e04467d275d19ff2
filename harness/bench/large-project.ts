import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as declared from '../../cases/index.ts';
import { readSpecification } from '../spec/specification.ts';
import type { Case } from '../spec/types.ts';
import { copyOfProject } from '../testing/project-copy.ts';
import { multiplied } from './synthetic.ts';

/** Today's cases make so many times as many: as many as there are to be. */
const times = 5;

/** A copy of the project with a specification as large as the one to come. Disposing of it removes it. */
export interface LargeProject extends AsyncDisposable {
  readonly folder: string;
  readonly cases: readonly Case[];
}

/** Makes the copy: its specification is made out of its own, when it is loaded. */
export async function largeProject(): Promise<LargeProject> {
  const folder = await copyOfProject();
  await rename(join(folder, 'cases/index.ts'), join(folder, 'cases/own.ts'));
  await writeFile(
    join(folder, 'cases/index.ts'),
    `import { multiplied } from '../harness/bench/synthetic.ts';
import { families as own } from './own.ts';

export { bugs, changes } from './own.ts';
export const families = multiplied(own, ${times});
`,
  );
  const families = multiplied(declared.families, times);
  return {
    folder,
    cases: readSpecification({ ...declared, families }).cases,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
