import { asRecorded, outcomes } from '../describe/about.ts';
import { Failure } from '../failure.ts';
import { sinceText } from '../spec/changes.ts';
import { changesIn } from '../spec/keys.ts';
import type { Case, Expected, ExpectedRecords, Json, Specification } from '../spec/types.ts';

/** The sizes of `records` and `allowed` in c-helpers/reproducer/expectations.h, less the entry that ends them. */
const recordsAtMost = 31;
const allowedAtMost = 7;

/** What is expected of a kernel with certain changes. */
export interface NamedExpectation {
  readonly name: string;
  /** The releases that brought them. */
  readonly since: string;
  readonly records: ExpectedRecords;
}

/** What a case expects, in the order in which it counts. */
export function expectationsOf(
  test: Case,
  { changes }: Pick<Specification, 'changes'>,
): readonly NamedExpectation[] {
  return Object.entries(test.expect).map(([name, records]) => {
    const since = changesIn(name).flatMap((each) => (changes[each] ? [sinceText(changes[each])] : []));
    return { name, since: since.join(' and '), records };
  });
}

/** What c-helpers/reproducer/expectations.h declares: the case, and the table of what is expected. */
export function expectationsInC(
  test: Pick<Case, 'id' | 'seconds'>,
  expectations: readonly NamedExpectation[],
): string {
  const entries = expectations.map(({ name, since, records }) => {
    const rows = Object.entries(records).map(([record, value]) => row(test.id, record, value));
    tooMany(rows.length, recordsAtMost, `${test.id} expects`, 'records');
    return `\t{ ${cString(name)}, ${cString(since)}, {\n${rows.join('')}\t} },\n`;
  });
  return [
    `const char case_id[] = ${cString(test.id)};`,
    `const int seconds_at_most = ${test.seconds ?? 10};`,
    `const struct expectation expectations[] = {\n${entries.join('')}\t{ 0 },\n};`,
  ].join('\n');
}

function row(id: string, record: string, value: Expected): string {
  const allowed = outcomes(value).map(inC);
  tooMany(allowed.length, allowedAtMost, `The record ${record} of ${id} allows`, 'outcomes');
  const line = `\t\t{ ${cString(record)}, { ${allowed.join(', ')} } },\n`;
  return line.length < 86 ? line : `\t\t{ ${cString(record)}, {\n\t\t\t${allowed.join(',\n\t\t\t')} } },\n`;
}

function tooMany(count: number, most: number, what: string, of: string): void {
  if (count > most)
    throw new Failure(
      'harness',
      `${what} ${count} ${of}, a reproducer holds ${most}; make room in c-helpers/reproducer/expectations.h and in expectations-in-c.ts.`,
    );
}

/** By the macro JSON, which spares the quotes their backslashes; not what a compiler would take for a trigraph. */
function inC(value: Json): string {
  const json = asRecorded(value);
  return trigraph.test(json) ? cString(json) : `JSON(${json})`;
}

const trigraph = /\?(?=\?[=/'()!<>-])/;

/** A string literal. */
export function cString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll(new RegExp(trigraph, 'g'), '?\\')}"`;
}
