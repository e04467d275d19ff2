import type { Case, Clause, Era, ExpectedRecords, Known } from '../spec/types.ts';
import { wrap } from '../text/paint.ts';
import { asRecorded, outcomes, sinceOf } from '../reproducer/expectations-in-c.ts';

/** What is declared once for all cases. */
export interface Register {
  readonly clauses: Readonly<Record<string, Clause>>;
  readonly eras: Readonly<Record<string, Era>>;
  readonly known: readonly Known[];
}

/** A heading and the paragraphs below it; a line that begins with spaces stays as it is. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What there is to say about a case but its title, clause and program, in lines of at most `columns` characters. */
export function sectionsOf(test: Case, register: Register, columns: number): readonly Section[] {
  const knowns = register.known.filter((each) => each.case === test.id);
  const item = (text: string): string => wrap(text, columns, '  ');
  return [
    {
      heading: 'Expected',
      lines: Object.entries(test.expect).flatMap(([name, records]) => {
        const era = register.eras[name];
        const since = era ? `since ${sinceOf(era)}: ${name}` : name;
        const from = era?.commit === undefined ? era?.title : `${era.commit} ("${era.title}")`;
        return [item(since), wrap(from ?? '', columns, '    '), ...table(records, columns)];
      }),
    },
    ...(test.leavesOpen === undefined ? [] : [{ heading: 'Left open', lines: [item(test.leavesOpen)] }]),
    ...(knowns.length === 0 ? [] : [{ heading: 'Known to deviate', lines: knownLines(knowns, columns) }]),
  ];
}

/** The clause's sentence and where it comes from. */
export function clauseSection(id: string, clause: Clause | undefined, columns: number): Section {
  return {
    heading: `Clause ${id}`,
    lines: [
      wrap(clause?.says ?? '', columns, '  ').replace(/\n {4}/g, '\n  '),
      ...(clause?.source ?? []).map((source) => {
        if ('man' in source) return wrap(`- ${source.man}`, columns, '  ');
        if ('commit' in source) return wrap(`- ${source.commit} ("${source.title}")`, columns, '  ');
        if ('list' in source) return wrap(`- ${source.list}`, columns, '  ');
        return wrap(`- ${source.code}`, columns, '  ');
      }),
    ],
  };
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

/** Those that have one reason and one fix are said at once. */
function knownLines(knowns: readonly Known[], columns: number): readonly string[] {
  const groups = Object.values(Object.groupBy(knowns, (each) => JSON.stringify({ ...each, kernels: null })));
  return groups.flatMap((group = []) => {
    const kernels = group.map(whichKernels).join(', ');
    return group
      .slice(0, 1)
      .flatMap(({ reason, fixedBy, shows }) => [
        wrap(`Linux ${kernels}: ${reason}`, columns, '  '),
        wrap(fixedBy === null ? 'not fixed' : `fixed by ${fixedBy}`, columns, '    '),
        ...table(shows, columns),
      ]);
  });
}

function whichKernels({ kernels: { series, from, to } }: Known): string {
  if (from === undefined) return to === undefined ? series : `${series} up to ${to}`;
  return `${series} from ${from}${to === undefined ? '' : ` to ${to}`}`;
}
