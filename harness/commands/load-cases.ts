import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as declared from '../../cases/index.ts';
import { projectRoot } from '../project.ts';
import { loadFailure } from '../spec/load-failure.ts';
import { readSpecification } from '../spec/specification.ts';
import type { Specification } from '../spec/types.ts';

/**
 * The specification, checked.
 *
 * @throws Failure `usage` for a file of it that does not load, and for what is in it and cannot be meant, with its place
 */
export async function loadCases(): Promise<Specification> {
  try {
    // By its path: the file of the whole command (bin/dontunmap) must not have in it what authors edit.
    const { href } = pathToFileURL(join(projectRoot, 'cases/index.ts'));
    return readSpecification((await import(href)) as typeof declared, projectRoot);
  } catch (error) {
    throw loadFailure(error);
  }
}
