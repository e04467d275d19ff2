import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import * as specification from '../../cases/index.ts';
import { projectRoot } from '../project.ts';
import { painter } from '../text/paint.ts';
import { type Parts, reproducer } from '../reproducer/reproducer.ts';
import { choose, chooseOne } from '../describe/choose.ts';
import { describeCase, listCases } from '../describe/description.ts';
import { Failure } from '../failure.ts';

/** Adds `dontunmap show` to the command line. */
export function registerShow(program: Command): void {
  program
    .command('show')
    .description('print a case or a clause, or all of them; a case as a C file that stands alone')
    .argument('[case]', 'a case, a clause, or a part of their ids; without one all are listed')
    .option('--c', 'print one case as a C file: gcc file.c && ./a.out')
    .action(async (name: string | undefined, options: { c?: boolean }) => {
      process.stdout.write(await show(name, options.c ?? false));
    });
}

async function show(name: string | undefined, asC: boolean): Promise<string> {
  const { cases } = specification;
  if (asC) {
    if (name === undefined)
      throw new Failure('usage', '--c makes a file of one case; give it: dontunmap show --c CASE.');
    return reproducer(chooseOne(cases, name), specification, await readParts());
  }
  const { columns, isTTY } = process.stdout;
  const layout = {
    // A terminal that does not say how wide it is says 0.
    columns: Math.min((isTTY && columns) || 80, 100),
    paint: painter(isTTY && !process.env['NO_COLOR']),
  };
  const chosen = name === undefined ? ({ what: 'cases', tests: cases } as const) : choose(cases, name);
  return chosen.what === 'case'
    ? describeCase(chosen.test, specification, layout)
    : listCases(chosen.tests, specification, layout);
}

/** The C files that reproducers are made from, as they stand in this folder. */
export async function readParts(): Promise<Parts> {
  const read = async (name: string) => ({
    name,
    text: await readFile(join(projectRoot, 'c-helpers', name), 'utf8'),
  });
  const names = (await readdir(join(projectRoot, 'c-helpers/lib'))).toSorted();
  const helpers = names.filter((name) => name.endsWith('.c') && name !== 'main.c');
  return {
    header: await read('lib/dontunmap.h'),
    helpers: await Promise.all(helpers.map((name) => read(`lib/${name}`))),
    tables: await read('reproducer/expectations.h'),
    judge: await Promise.all(
      ['observation.h', 'observe.c', 'judge.c'].map((name) => read(`reproducer/${name}`)),
    ),
  };
}
