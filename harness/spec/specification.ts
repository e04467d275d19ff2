import type { Case, Clause, CText, Era, ExpectedRecords } from './types.ts';

/** A case as its author writes it: the clause is given once for several, the id is made from both. */
export interface Draft<EraName extends string> {
  /** Names the observable, in kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly preamble?: CText;
  readonly program: CText;
  readonly expect: Readonly<Partial<Record<EraName, ExpectedRecords>>>;
  readonly leavesOpen?: string;
  readonly seconds?: number;
}

/** What is declared once for all cases. Eras are listed oldest first. */
export interface Register<EraName extends string, ClauseId extends string> {
  readonly eras: Readonly<Record<EraName, Era>>;
  readonly clauses: Readonly<Record<ClauseId, Clause>>;
}

/** The author's verbs for a register: an undeclared clause or era is a type error. */
export function specification<EraName extends string, ClauseId extends string>(
  register: Register<EraName, ClauseId>,
): { describeClause: (clause: ClauseId, drafts: readonly Draft<EraName>[]) => readonly Case[] } {
  const order = Object.keys(register.eras);
  return {
    describeClause: (clause, drafts) =>
      drafts.map(({ name, expect, ...rest }) => ({
        ...rest,
        id: `${clause}/${name}`,
        clause,
        expect: Object.fromEntries(
          order.flatMap((era) => {
            const records = expect[era as EraName];
            return records ? [[era, records] as const] : [];
          }),
        ),
      })),
  };
}
