import { isOneOf } from './expectations.ts';
import { ambiguousKeys, changesIn, inOrder } from './keys.ts';
import { compareReleases } from './release.ts';
import type { Bug, Case, Change, Clause, ExpectedRecords, Family, Place } from './types.ts';

/** What cases/index.ts exports. */
export interface Declarations {
  readonly families: readonly Family[];
  readonly changes: Readonly<Record<string, Change>>;
  readonly bugs: Readonly<Record<string, Bug>>;
}

/** Something in the specification that cannot be meant. */
export interface Mistake {
  readonly place?: Place;
  readonly text: string;
}

/** All mistakes that the shape alone (schema.ts) does not show. */
export function mistakesIn({ families, changes, bugs }: Declarations): readonly Mistake[] {
  const clauses = families.flatMap((family) => family.clauses);
  const cases = clauses.flatMap((clause) => clause.cases);
  return [
    ...twice(families.map(({ id, place }) => ({ id, place, what: 'family' }))),
    ...twice(clauses.map(({ id, place }) => ({ id, place, what: 'clause' }))),
    ...twice(cases.map(({ id, program }) => ({ id, place: program, what: 'case' }))),
    ...families.flatMap((family) => family.clauses.flatMap((clause) => misplaced(family, clause))),
    ...cases.flatMap((test) =>
      caseMistakes(test, changes, bugs).map((text) => ({ place: test.program, text })),
    ),
    ...outOfOrder(changes),
    ...Object.entries(bugs).flatMap(([name, bug]) => bugMistakes(name, bug)),
    ...unused(
      'change',
      Object.keys(changes),
      cases.flatMap(({ expect }) => Object.keys(expect).flatMap(changesIn)),
    ),
    ...unused(
      'bug',
      Object.keys(bugs),
      cases.flatMap((test) => Object.keys(test.bugs ?? {})),
    ),
  ];
}

function twice(
  all: readonly { readonly id: string; readonly what: string; readonly place?: Place }[],
): Mistake[] {
  const seen = new Set<string>();
  return all.flatMap(({ id, what, place }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ ...(place && { place }), text: `there are two of the ${what} ${id}` }];
  });
}

function misplaced(family: Family, { id, place }: Clause): Mistake[] {
  const [folder, name = '', ...rest] = id.split('/');
  if (folder === family.id && rest.length === 0 && isKebab(name)) return [];
  return [
    { place, text: `the clause "${id}" of the family ${family.id} is not called ${family.id}/kebab-case` },
  ];
}

const isKebab = (name: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);

function caseMistakes(
  test: Case,
  changes: Declarations['changes'],
  bugs: Declarations['bugs'],
): readonly string[] {
  const found: string[] = [];
  const { id, expect } = test;
  if (!isKebab(id.split('/').at(-1) ?? '')) found.push('its name is not in kebab-case');
  const keys = Object.keys(expect);
  for (const key of keys) {
    for (const name of changesIn(key)) {
      if (!Object.hasOwn(changes, name))
        found.push(`no change is called "${name}" (cases/changes.ts has them)`);
    }
  }
  const pair = ambiguousKeys(keys, changes);
  if (pair)
    found.push(
      `a kernel may have both "${pair[0]}" and "${pair[1]}", and nothing says what counts then; add what is expected of "${pair.join(' & ')}"`,
    );
  for (const records of Object.values(expect)) found.push(...recordMistakes(test, records));
  found.push(...shownByBugs(test, bugs));
  const text = `${test.preamble?.text ?? ''}\n${test.program.text}`;
  if (/\bmount\(/.test(text) && !test.mounts)
    found.push('it mounts something, and the case does not say mounts: true');
  const [, changer] = changesTheSystem.exec(text) ?? [];
  if (changer !== undefined && !test.alone)
    found.push(`${changer} changes the whole system, and the case does not say alone: true`);
  return found.map((text) => `${id}: ${text}`);
}

/** The helpers of c-helpers/lib/system.h. */
const changesTheSystem = /\b(set_system|reserve_huge_pages|set_ksm|swap_on)\(/;

function recordMistakes(
  { program, preamble, leavesOpen }: Case,
  records: ExpectedRecords,
): readonly string[] {
  const found: string[] = [];
  const text = `${preamble?.text ?? ''}\n${program.text}`;
  for (const [name, value] of Object.entries(records)) {
    const made = text.indexOf(`"${name}"`);
    if (made === -1) found.push(`the program makes no record "${name}"`);
    if (isOneOf(value) && leavesOpen === undefined)
      found.push(`several outcomes are allowed for "${name}", and leavesOpen does not say what is left open`);
    // A refused call must have left memory as it was, and that is seen afterwards.
    const seenAfterwards = /\bobserve_(?:strip|strip_at|frames|blocks)\(/.test(text.slice(made));
    if (made !== -1 && isRefusal(value) && !seenAfterwards)
      found.push(
        `"${name}" is refused, and no observe_strip, observe_frames or observe_blocks shows what that left behind`,
      );
  }
  return found;
}

function isRefusal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'errno' in value;
}

function shownByBugs(
  { bugs: shown = {}, complains, expect }: Case,
  bugs: Declarations['bugs'],
): readonly string[] {
  return Object.entries(shown).flatMap(([name, records]) => {
    if (!Object.hasOwn(bugs, name)) return [`no bug is called "${name}" (cases/bugs.ts has them)`];
    const expected = Object.values(expect);
    const foreign = Object.keys(records).filter(
      (record) => !expected.some((each) => Object.hasOwn(each, record)),
    );
    if (foreign.length > 0)
      return [`the bug ${name} shows ${foreign.join(', ')}, which no kernel is expected to`];
    const asExpected = expected.some((each) =>
      Object.entries(records).every(
        ([record, value]) => JSON.stringify(each[record]) === JSON.stringify(value),
      ),
    );
    // Then the kernel's log tells them apart.
    if (complains !== undefined) return [];
    return asExpected ? [`what the bug ${name} shows is what is expected`] : [];
  });
}

function outOfOrder(changes: Declarations['changes']): Mistake[] {
  const all = Object.entries(changes);
  return all.flatMap(([name, { since }], index) => {
    const before = all[index - 1];
    if (!before || compareReleases(before[1].since, since) <= 0) return [];
    return [
      { text: `the change ${name} (${since}) stands behind ${before[0]} (${before[1].since}); oldest first` },
    ];
  });
}

function bugMistakes(name: string, { since, fixed }: Bug): Mistake[] {
  if (fixed === undefined) return [];
  if (fixed.mainline !== undefined && compareReleases(fixed.mainline, since) <= 0)
    return [{ text: `the bug ${name} is fixed (${fixed.mainline}) before it was there (${since})` }];
  return Object.entries(fixed.stable ?? {}).flatMap(([series, point]) =>
    point.startsWith(`${series}.`)
      ? []
      : [{ text: `the bug ${name} is fixed in ${point}, which is no release of ${series}` }],
  );
}

function unused(what: string, declared: readonly string[], used: readonly string[]): Mistake[] {
  return declared
    .filter((name) => !used.includes(name))
    .map((name) => ({ text: `no case speaks of the ${what} ${name}` }));
}

/** A case with its expectations in the order in which they count. */
export function ordered(test: Case, changes: Declarations['changes']): Case {
  const keys = inOrder(Object.keys(test.expect), changes);
  return { ...test, expect: Object.fromEntries(keys.map((key) => [key, test.expect[key]!])) };
}
