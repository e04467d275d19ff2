import type { CaseResult, KernelResults, Results } from '../results/results.ts';
import type { Case, Clause, Specification } from '../spec/types.ts';
import { changesIn } from '../spec/keys.ts';

/** A kernel that is wrong on purpose, as far as a reader is told of it. */
export interface WrongKernel {
  readonly id: string;
  /** The clause that must reject it. */
  readonly clause?: string | undefined;
  readonly wrong: string;
  readonly why?: string | undefined;
  readonly tracks: readonly string[];
}

/** A place where a page of the manual is wrong, or silent. */
export interface ManualError {
  readonly page: string;
  readonly where: string;
  readonly says: string;
  readonly happens: string;
  readonly shownBy: readonly string[];
  readonly proposed?: string;
}

/** All that the site is made from. */
export interface SiteSources {
  readonly specification: Specification;
  readonly wrongKernels: readonly WrongKernel[];
  readonly errata: Readonly<Record<string, ManualError>>;
  /** A case as a C file that stands alone. */
  readonly reproducer: (test: Case) => string;
  /** What kernels answered; without, the site has no kernels. */
  readonly results?: Results | undefined;
}

/** The sources, and what pages look up in them again and again. */
export interface Site extends SiteSources {
  readonly kernels: readonly KernelResults[];
  /** What each kernel answered to a case; undefined where it was not asked. */
  readonly answersTo: (id: string) => readonly (CaseResult | undefined)[];
  readonly clause: (id: string) => Clause | undefined;
  readonly test: (id: string) => Case | undefined;
  readonly wrongKernelsOf: (clause: string) => readonly WrongKernel[];
  /** The clauses of which a case expects something else since a change. */
  readonly clausesOfChange: (name: string) => readonly Clause[];
  /** The clauses of which a case shows a bug. */
  readonly clausesOfBug: (name: string) => readonly Clause[];
}

/** The sources with what is looked up in them. */
export function siteOf(sources: SiteSources): Site {
  const { specification, wrongKernels, results } = sources;
  const { clauses, cases } = specification;
  const kernels = results?.kernels ?? [];
  const answers = kernels.map((kernel) => new Map(kernel.cases.map((each) => [each.id, each])));
  const clausesById = new Map(clauses.map((each) => [each.id, each]));
  const casesById = new Map(cases.map((each) => [each.id, each]));
  const rejected = Map.groupBy(wrongKernels, ({ clause }) => clause ?? '');
  const ofChange = clausesBy(clauses, ({ expect }) => Object.keys(expect).flatMap(changesIn));
  const ofBug = clausesBy(clauses, ({ bugs = {} }) => Object.keys(bugs));
  return {
    ...sources,
    kernels,
    answersTo: (id) => answers.map((ofKernel) => ofKernel.get(id)),
    clause: (id) => clausesById.get(id),
    test: (id) => casesById.get(id),
    wrongKernelsOf: (clause) => rejected.get(clause) ?? [],
    clausesOfChange: (name) => [...(ofChange.get(name) ?? [])],
    clausesOfBug: (name) => [...(ofBug.get(name) ?? [])],
  };
}

function clausesBy(
  clauses: readonly Clause[],
  namesOf: (test: Case) => readonly string[],
): ReadonlyMap<string, ReadonlySet<Clause>> {
  const found = new Map<string, Set<Clause>>();
  for (const clause of clauses) {
    for (const name of clause.cases.flatMap(namesOf)) {
      const own = found.get(name) ?? new Set();
      found.set(name, own.add(clause));
    }
  }
  return found;
}
