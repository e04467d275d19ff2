import { placeOf } from './place.ts';
import type { Bug, Case, Change, Clause, CText, ExpectedRecords, Family, Need, Source } from './types.ts';

/** What is declared once for all cases: points at which behaviour changed, oldest first, and bugs of released kernels. */
export interface Declared<ChangeName extends string, BugName extends string> {
  readonly changes: Readonly<Record<ChangeName, Change>>;
  readonly bugs: Readonly<Record<BugName, Bug>>;
}

/** A change, or two that must both be there. */
type Key<ChangeName extends string> = ChangeName | `${ChangeName} & ${ChangeName}`;

/** A case as its author writes it: what its clause says for all of them is left out. */
export interface CaseDraft<ChangeName extends string, BugName extends string> {
  /** Names the observable, in kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly preamble?: CText;
  readonly program: CText;
  readonly expect: Readonly<Partial<Record<Key<ChangeName>, ExpectedRecords>>>;
  readonly bugs?: Readonly<Partial<Record<BugName, ExpectedRecords>>>;
  readonly complains?: string;
  readonly needs?: readonly Need[];
  readonly leavesOpen?: string;
  readonly races?: true;
  readonly alone?: true;
  readonly mounts?: true;
  readonly fresh?: true;
  readonly seconds?: number;
}

/** A clause as its author writes it. */
export interface ClauseDraft<ChangeName extends string, BugName extends string> {
  readonly says: string;
  readonly source: readonly Source[];
  /** What all its cases need. */
  readonly needs?: readonly Need[];
  readonly cases: readonly CaseDraft<ChangeName, BugName>[];
}

/** The author's verb for what is declared: a change or a bug that is not is a type error. */
export function authoring<ChangeName extends string, BugName extends string>(
  _declared: Declared<ChangeName, BugName>,
): { clause: (id: string, draft: ClauseDraft<ChangeName, BugName>) => Clause } {
  return {
    clause: (id, { says, source, needs = [], cases }) => ({
      id,
      says,
      source,
      place: placeOf(new Error('place').stack ?? ''),
      cases: cases.map((draft) => caseOf(id, draft, needs)),
    }),
  };
}

function caseOf<ChangeName extends string, BugName extends string>(
  clause: string,
  { name, expect, bugs, needs = [], ...rest }: CaseDraft<ChangeName, BugName>,
  ofAll: readonly Need[],
): Case {
  const all = [...new Set([...ofAll, ...needs])];
  return {
    ...rest,
    id: `${clause}/${name}`,
    clause,
    expect: expect as Case['expect'],
    ...(bugs && { bugs: bugs as NonNullable<Case['bugs']> }),
    ...(all.length > 0 && { needs: all }),
  };
}

/** A family: a folder of clauses. */
export function family(
  id: string,
  draft: { readonly title: string; readonly about: string; readonly clauses: readonly Clause[] },
): Family {
  return { id, ...draft, place: placeOf(new Error('place').stack ?? '') };
}
