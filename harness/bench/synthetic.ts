import type { Case, Clause, CText, Expected, Family, Json } from '../spec/types.ts';

/**
 * A specification as large as the one to come: each case so many times, with other page numbers each time. It is there to
 * be measured, and proves nothing more than the cases that it is made from.
 */
export function multiplied(families: readonly Family[], times: number): readonly Family[] {
  const shifts = Array.from({ length: times }, (_, shift) => shift);
  const more = (clause: Clause): Clause => ({
    ...clause,
    cases: shifts.flatMap((shift) =>
      clause.cases.filter(isCounted(shift)).map((test) => shifted(test, shift)),
    ),
  });
  return families.map((family) => ({ ...family, clauses: family.clauses.map(more) }));
}

/** The copies of a case that races would add to the time that races take, which does not grow so. */
const isCounted =
  (shift: number) =>
  ({ races }: Case): boolean =>
    shift === 0 || !races;

function shifted(test: Case, shift: number): Case {
  if (shift === 0) return test;
  return {
    ...test,
    id: `${test.id}-${shift}-pages-up`,
    program: shiftedText(test.program, shift),
    expect: mapped(test.expect, (records) => mapped(records, (value) => shiftedValue(value, shift))),
    ...(test.preamble && { preamble: shiftedText(test.preamble, shift) }),
    ...(test.bugs && {
      bugs: mapped(test.bugs, (records) => mapped(records, (value) => shiftedValue(value, shift))),
    }),
  };
}

/** What takes the number of a page: first, or behind the names of a record and of a flag. */
const takesPage =
  /\b(?:(?:slot|carve|carve_prot)\(|observe_(?:strip|frames|mappings|write)\("[^"]*", |observe_vm_flag\("[^"]*", "[^"]*", )/g;

function shiftedText(piece: CText, shift: number): CText {
  // A file of its own, as cases that are written one by one would have.
  const file = piece.file.replace(/\.ts$/, `-${shift}.ts`);
  return { ...piece, file, text: piece.text.replaceAll(takesPage, (call) => `${call}${shift} + `) };
}

/** `{ page: 6 }`, and mappings as `6-10 rw-p`. */
function shiftedValue(value: Expected, shift: number): Expected {
  if (Array.isArray(value)) return value.map((each) => shiftedMapping(each, shift));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'page' && typeof member === 'number' ? member + shift : member,
    ]),
  );
}

function shiftedMapping(value: Json, shift: number): Json {
  if (typeof value !== 'string') return value;
  return value.replace(/^(\d+)-(\d+) /, (_, from, to) => `${Number(from) + shift}-${Number(to) + shift} `);
}

function mapped<In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
