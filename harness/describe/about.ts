import { sinceText } from '../spec/changes.ts';
import { isOneOf } from '../spec/expectations.ts';
import { changesIn } from '../spec/keys.ts';
import { needText } from '../spec/needs.ts';
import { sourceText } from '../spec/source-text.ts';
import type {
  Bug,
  Case,
  Change,
  Clause,
  Expected,
  ExpectedRecords,
  Json,
  Specification,
} from '../spec/types.ts';
import { wrap } from '../text/wrap.ts';

/** A heading and the lines below it. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

type Declared = Pick<Specification, 'changes' | 'bugs'>;

/** What there is to say about a case but its title, clause and program, in lines of at most `columns` characters. */
export function sectionsOf(test: Case, { changes, bugs }: Declared, columns: number): readonly Section[] {
  const item = (text: string): string => wrap(text, columns, '  ');
  const list = (heading: string, lines: readonly string[]): readonly Section[] =>
    lines.length === 0 ? [] : [{ heading, lines }];
  const shown = Object.entries(test.bugs ?? {});
  return [
    {
      heading: 'Expected',
      lines: Object.entries(test.expect).flatMap(([key, records]) => [
        ...changesIn(key).flatMap((name) => changeLines(name, changes[name], columns)),
        ...table(records, columns),
      ]),
    },
    ...list('Needs', (test.needs ?? []).map(needText).map(item)),
    ...list('Left open', test.leavesOpen === undefined ? [] : [item(test.leavesOpen)]),
    ...list(
      'Known bugs',
      shown.flatMap(([name, records]) => [
        ...bugLines(name, bugs[name], columns),
        ...table(records, columns),
      ]),
    ),
  ];
}

/** The clause's sentence and where it comes from. */
export function clauseSection(id: string, clause: Clause | undefined, columns: number): Section {
  return {
    heading: `Clause ${id}`,
    lines: [
      wrap(clause?.says ?? '', columns, '  ', '  '),
      ...(clause?.source ?? []).map((source) => wrap(`- ${sourceText(source)}`, columns, '  ')),
    ],
  };
}

function changeLines(name: string, change: Change | undefined, columns: number): readonly string[] {
  if (!change) return [wrap(name, columns, '  ')];
  const { commit, title } = change;
  return [
    wrap(`since ${sinceText(change)}: ${name}`, columns, '  '),
    wrap(commit === undefined ? title : `${commit} ("${title}")`, columns, '    '),
  ];
}

function bugLines(name: string, bug: Bug | undefined, columns: number): readonly string[] {
  if (!bug) return [wrap(name, columns, '  ')];
  return [
    wrap(`${name}: ${bug.what}`, columns, '  '),
    wrap(`wrong since ${sinceText(bug)}; ${fixText(bug)}`, columns, '    '),
  ];
}

/** Which releases have the fix. */
function fixText({ fixed }: Bug): string {
  if (!fixed) return 'not fixed yet';
  const releases = [
    ...(fixed.mainline === undefined ? [] : [fixed.mainline]),
    ...Object.values(fixed.stable ?? {}),
  ];
  return `fixed by "${fixed.title}"${releases.length > 0 ? ` in ${releases.join(', ')}` : ''}`;
}

function table(records: ExpectedRecords, columns: number): readonly string[] {
  const width = Math.max(...Object.keys(records).map((name) => name.length));
  return Object.entries(records).map(([name, value]) => {
    const allowed = outcomes(value).map(asRecorded);
    const line = `    ${name.padEnd(width)}  ${allowed.join(' or ')}`;
    if (line.length <= columns) return line;
    return `    ${name}\n      ${allowed.join(' or\n      ').replaceAll(/(?<=.{40}",)(?=")/g, '\n       ')}`;
  });
}

/** The outcomes that are allowed. */
export function outcomes(value: Expected): readonly Json[] {
  return isOneOf(value) ? value.oneOf : [value];
}

/**
 * A value as c-helpers/lib writes it in a record, so that the judge in C need only compare strings. Members of an
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
