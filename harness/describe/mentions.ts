import { sinceText } from '../spec/changes.ts';
import { changesIn } from '../spec/keys.ts';
import { sourceText } from '../spec/source-text.ts';
import type { Clause, Specification } from '../spec/types.ts';
import { counted } from '../text/counted.ts';
import { wrap } from '../text/wrap.ts';
import type { Layout } from './description.ts';

/**
 * The clauses that speak of a word, or begin words with it: in their sentences, sources, titles, in what is expected, in the changes and bugs that
 * count there; where none does, those whose programs have it.
 */
export function clausesThatMention(word: string, specification: Specification): readonly Clause[] {
  if (!/[a-z0-9]/i.test(word)) return [];
  const escaped = word.trim().replaceAll(/[^\w\s]/g, String.raw`\$&`);
  const wanted = new RegExp(`(?<![a-z0-9])${escaped}`, 'i');
  const found = specification.clauses.filter((clause) => wanted.test(wordsOf(clause, specification)));
  if (found.length > 0) return found;
  return specification.clauses.filter(({ cases }) =>
    cases.some(({ preamble, program }) => wanted.test(`${preamble?.text ?? ''}\n${program.text}`)),
  );
}

function wordsOf({ id, says, source, cases }: Clause, { changes, bugs }: Specification): string {
  const ofCases = cases.flatMap(({ title, expect, bugs: shown = {}, leavesOpen = '' }) => [
    title,
    leavesOpen,
    JSON.stringify(Object.values(expect)),
    ...Object.keys(expect).flatMap((key) =>
      changesIn(key).map((name) => {
        const change = changes[name];
        return change ? `${name} ${sinceText(change)} ${change.commit ?? ''} ${change.title}` : name;
      }),
    ),
    ...Object.keys(shown).map((name) => `${name} ${bugs[name]?.what ?? ''}`),
  ]);
  return [id, says, ...source.map(sourceText), ...ofCases].join('\n');
}

/** Clauses with their sentences, and how many cases each has. */
export function listClauses(clauses: readonly Clause[], { columns, paint }: Layout): string {
  return clauses
    .map(
      ({ id, says, cases }) =>
        `${paint('bold', id)} (${counted(cases.length, 'case')})\n${wrap(says, columns, '  ', '  ')}\n`,
    )
    .join('');
}
