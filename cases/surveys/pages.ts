import type { Coverage } from './coverage.ts';
import { errata, type Erratum } from './errata.ts';
import { errors } from './errors.ts';
import { manual } from './manual.ts';

const howMade = (data: string): string =>
  `Written by \`npm run test:unit -- cases/surveys -u\` out of \`cases/surveys/${data}.ts\`; a case is shown by \`dontunmap show CLAUSE/CASE\`.`;

/** The pages of docs/ that are made of surveys, by their names. */
export const pages: Readonly<Record<string, string>> = {
  'man-page-coverage': page(
    'The sentences of the manual, and what covers them',
    howMade('manual'),
    'Of mremap(2), man-pages 6.20, each sentence; of other pages those that name it. The sentences are not here, only where they stand (section,',
    'term, number) and what they are about. A test fetches the pages and finds each sentence a row, and each row a sentence. What is wrong with one',
    'is a row of [man-page-errata](man-page-errata.md).',
    ...Object.entries(manual).flatMap(([name, sentences]) => [
      '',
      `## ${name.replace(/\.(.*)/, '($1)')}`,
      '',
      ...table(
        ['place', 'about', 'covered by', 'wrong'],
        Object.entries(sentences).map(([place, [says, covers, ...wrong]]) => [
          place,
          says,
          coverage(covers),
          wrong.map((id) => `[${id}](man-page-errata.md)`).join(', '),
        ]),
      ),
    ]),
  ),
  errors: page(
    'The errors of mm/mremap.c, and the cases that meet them',
    howMade('errors'),
    'Each place where a function of that file ends with an error: `function -ERRNO n`, the n-th time that it says so itself, and `function callee n`,',
    'where it hands on what a function of another file says. A test reads the sources of the catalogue and finds each place a row, and each row a',
    'place; whether a case really leaves there was read.',
    ...Object.entries(errors).flatMap(([kernel, places]) => [
      '',
      `## ${kernel}`,
      '',
      ...table(
        ['place', 'met by'],
        Object.entries(places).map(([place, covers]) => [`\`${place}\``, coverage(covers)]),
      ),
    ]),
  ),
  'man-page-errata': page(
    'Where the manual pages of mremap(2) and its neighbours are wrong or silent',
    howMade('errata'),
    'Held against man-pages 6.20. Of each: what it says, in our words; what happens, and since when; the clause or case that shows it; a proposed',
    'sentence. At the end are the documentation of the kernel (7.2) and comments in it; of what no program sees no case is named. Of mseal(2)',
    'there is no page.',
    '',
    ...table(
      ['id', 'page', 'where', 'it says', 'what happens', 'shown by', 'proposed'],
      Object.entries<Erratum>(errata).map(([id, each]) => [
        id,
        each.page,
        each.where,
        each.says,
        each.happens,
        coverage(each.shownBy),
        each.proposed ?? '',
      ]),
    ),
  ),
};

function page(title: string, ...lines: readonly string[]): string {
  return `${[`# ${title}`, '', ...lines].join('\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function coverage(covers: Coverage): string {
  return typeof covers === 'string' ? `– (${covers})` : covers.map((id) => `\`${id}\``).join(', ');
}
