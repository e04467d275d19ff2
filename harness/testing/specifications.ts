import * as declared from '../../cases/index.ts';
import { projectRoot } from '../project.ts';
import { readSpecification } from '../spec/specification.ts';
import type { Case, Change, Specification } from '../spec/types.ts';

/** The project's own specification. */
export const specification: Specification = readSpecification(declared, projectRoot);

/** A change that kernels have since a release. */
export const since = (release: string, stable?: Record<string, string>): Change => ({
  kind: 'feature',
  since: release,
  title: `mm: ${release}`,
  ...(stable && { stable }),
});

/** A specification around cases that a test has invented, of the clause `t/one`; every kernel has the change `always`. */
export function invented(cases: readonly Case[], more: Partial<Specification> = {}): Specification {
  const place = { file: 't.ts', line: 1 };
  const clause = {
    id: 't/one',
    says: 'It is so.',
    source: [{ code: 'mm/mremap.c' }],
    cases,
    place,
  };
  return {
    families: [{ id: 't', title: 'A test', about: 'What a test has invented.', clauses: [clause], place }],
    clauses: [clause],
    cases,
    changes: { always: since('2.6.0'), future: since('99.0') },
    bugs: {},
    ...more,
  };
}
