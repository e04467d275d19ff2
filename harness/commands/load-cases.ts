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
    return readSpecification(await import('../../cases/index.ts'), projectRoot);
  } catch (error) {
    throw loadFailure(error);
  }
}
