import { isOneOf } from '../spec/expectations.ts';
import type { Case, Era, Expected, ExpectedRecords, Json } from '../spec/types.ts';
import { Failure } from '../failure.ts';

/** The size of `allowed` in c-helpers/reproducer/expectations.h, less the entry that ends it. */
const allowedAtMost = 7;

/**
 * A value as c-helpers/lib/report.c writes it in a record, so that the judge in C need only compare strings. Members of an
 * object stand in the order in which they are expected: a program writes them in a fixed one.
 */
export function asRecorded(value: Json): string {
  if (typeof value === 'string') return `"${value.replace(/["\\]|[^ -~]/g, escaped)}"`;
  if (Array.isArray(value)) return `[${value.map(asRecorded).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, each]) => `${asRecorded(name)}:${asRecorded(each)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A string literal. Question marks in a row would be a trigraph. */
export function cString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/(?<=\?)\?/g, '\\?')}"`;
}

/** The first release that has an era, and those of the stable series that got it later: `5.13`, `6.17, 6.12.9`. */
export function sinceOf(era: Era): string {
  return [era.since, ...Object.values(era.stable ?? {})].join(', ');
}

/** The tables that c-helpers/reproducer/judge.c reads: what the case expects, by era. */
export function expectationsInC(test: Case, eras: Readonly<Record<string, Era>>): string {
  let table = 'NULL';
  const tables: string[] = [];
  const rows = Object.entries(eras).map(([name, era]) => {
    const expected = test.expect[name];
    if (expected) {
      table = `expected_${name.replace(/\W/g, '_')}`;
      tables.push(tableOf(test, table, expected));
    }
    return `\t{ ${cString(name)}, ${cString(sinceOf(era))}, ${table} },`;
  });
  return [
    `const char case_id[] = ${cString(test.id)};`,
    `const int seconds_at_most = ${test.seconds ?? 10};`,
    '',
    ...tables,
    `const struct era eras[] = {\n${rows.join('\n')}\n\t{ NULL, NULL, NULL },\n};`,
  ].join('\n');
}

function tableOf(test: Case, name: string, expected: ExpectedRecords): string {
  const rows = Object.entries(expected).map(([record, value]) => {
    const allowed = outcomes(value).map((each) => cString(asRecorded(each)));
    if (allowed.length > allowedAtMost) {
      throw new Failure(
        'harness',
        `The record ${record} of ${test.id} allows ${allowed.length} outcomes, a reproducer holds ${allowedAtMost}; make \`allowed\` longer in c-helpers/reproducer/expectations.h and here.`,
      );
    }
    const line = `\t{ ${cString(record)}, { ${allowed.join(', ')} } },`;
    if (line.length < 90) return line;
    return `\t{ ${cString(record)},\n\t  { ${allowed.join(',\n\t    ')} } },`;
  });
  return `static const struct expectation ${name}[] = {\n${rows.join('\n')}\n\t{ NULL, { NULL } },\n};\n`;
}

/** The outcomes that are allowed. */
export function outcomes(value: Expected): readonly Json[] {
  return isOneOf(value) ? value.oneOf : [value];
}
