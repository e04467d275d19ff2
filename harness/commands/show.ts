import { readParts } from '../compile/reproducer-parts.ts';
import { choose, chooseOne } from '../describe/choose.ts';
import { describeCase, listCases } from '../describe/description.ts';
import { describeMutants } from '../mutants/describe.ts';
import { Failure } from '../failure.ts';
import { clausesThatMention, listClauses } from '../describe/mentions.ts';
import { named } from '../spec/select.ts';
import { loadMutants } from '../mutants/mutant.ts';
import { reproducer } from '../reproducer/reproducer.ts';
import { painter } from '../text/paint.ts';
import { defineCommand } from './command.ts';
import { asTyped } from './how-called.ts';
import { loadCases } from './load-cases.ts';

/** Prose is not wider than this, whatever the terminal is. */
const widest = 100;

/** `dontunmap show`: what the specification says, in words or as a C file. */
export const show = defineCommand({
  name: 'show',
  description: 'print a case or a clause, or all of them; a case as a C file that stands alone',
  takes: (command) =>
    command
      .argument(
        '[name...]',
        'cases, clauses, families, or words that they speak of (EFAULT, hugetlb, 5.13); without one all are listed',
      )
      .option('--c', 'print one case as a C file: gcc file.c && ./a.out'),
  run: async ({ stdout, program }, [names], { c: asC }) => {
    const specification = await loadCases();
    const { cases } = specification;
    if (asC) {
      const [name, ...more] = names;
      if (name === undefined || more.length > 0)
        throw new Failure('usage', '--c makes a file of one case; give it: dontunmap show --c CASE.');
      stdout.write(reproducer(chooseOne(cases, name), specification, await readParts()));
      return 0;
    }
    const layout = { columns: Math.min(stdout.columns(), widest), paint: painter(stdout.color) };
    if (names.some((name) => named(cases, name).length === 0)) {
      const found = new Set(names.flatMap((name) => clausesThatMention(name, specification)));
      if (found.size > 0) {
        const clauses = specification.clauses.filter((clause) => found.has(clause));
        const more = 'One of them with its cases: dontunmap show CLAUSE';
        stdout.write(asTyped(`${listClauses(clauses, layout)}\n${layout.paint('dim', more)}\n`, program));
        return 0;
      }
    }
    const chosen = choose(cases, names);
    const text =
      chosen.what === 'case'
        ? describeCase(chosen.test, specification, layout)
        : listCases(chosen.tests, specification, layout);
    const clauses = new Set(
      (chosen.what === 'case' ? [chosen.test] : chosen.tests).map(({ clause }) => clause),
    );
    const [clause] = clauses;
    const rejects = clauses.size === 1 ? (await loadMutants()).filter((each) => each.clause === clause) : [];
    const more =
      chosen.what === 'case'
        ? `As one C file: dontunmap show --c ${chosen.test.id}`
        : 'One of them in full: dontunmap show CASE; as one C file: dontunmap show --c CASE';
    const below = rejects.length > 0 ? `${describeMutants(rejects, layout)}\n` : '';
    stdout.write(asTyped(`${text}\n${below}${layout.paint('dim', more)}\n`, program));
    return 0;
  },
});
