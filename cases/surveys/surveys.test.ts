import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../harness/project.ts';
import { readSpecification } from '../../harness/spec/specification.ts';
import * as declared from '../index.ts';
import { endsWithAnError } from './ends-with-an-error.ts';
import { errata } from './errata.ts';
import { errors } from './errors.ts';
import { manual } from './manual.ts';
import { pages } from './pages.ts';
import { peers } from './peers.ts';
import { reports } from './reports.ts';
import { sentencesOf } from './sentences.ts';

const specification = readSpecification(declared);
const clauses = specification.clauses.map(({ id }) => id);
const ids = new Set([...clauses, ...specification.cases.map(({ id }) => id)]);
const sentences = Object.values(manual).flatMap((rows) => Object.values(rows));

it.each([
  ['peers', Object.values(peers)],
  ['reports', Object.values(reports)],
  ['manual', sentences.map(([, covers]) => covers)],
  ['errors', Object.values(errors).flatMap((places) => Object.values(places))],
  ['errata', Object.values(errata).map(({ shownBy }) => shownBy)],
])('names clauses and cases that there are, or says why none: %s', (name, map) => {
  const named = map.flatMap((covers) => (typeof covers === 'string' ? [] : covers));
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  expect(name === 'errata' ? [] : map.filter((covers) => covers.length === 0)).toEqual([]);
});

it('has each row of both surveys', () => {
  const rows = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const counts = { A: 26, B: 18, C: 14, D: 24, E: 15, F: 25, 'G-': 10, H: 24, I: 6, J: 5, N: 20 };
  const all = Object.entries(counts).flatMap(([letter, count]) => rows(letter, count));
  expect(Object.keys(peers).toSorted()).toEqual(all.toSorted());
  expect(Object.keys(reports).map(Number)).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
});

it('names a case, not a clause, for each error', () => {
  const named = Object.values(errors).flatMap((places) => Object.values(places).flat());
  expect(named.filter((each) => clauses.includes(each))).toEqual([]);
});

it('says in at most eight words what a sentence is about', () => {
  expect(sentences.map(([says]) => says).filter((says) => says.split(' ').length > 8)).toEqual([]);
});

describe('is written down', () => {
  it('in docs/clauses.md: each clause', async () => {
    const text = await readFile(join(projectRoot, 'docs/clauses.md'), 'utf8');
    expect(clauses.filter((id) => !text.includes(`**${id}**`))).toEqual([]);
  });

  it.each(Object.entries(pages))('in docs/%s.md (vitest -u writes it)', async (name, text) => {
    await expect(text).toMatchFileSnapshot(join(projectRoot, `docs/${name}.md`));
  });
});

describe('the places of errors', () => {
  const places = (body: string) => endsWithAnError(`static int f(int a,\n\t\tint b)\n{\n${body}\n}\n`);

  it('are what a function says itself, numbered', () => {
    expect(places('if (a) return -EINVAL; if (b) return ERR_PTR(-EFAULT); err = -EINVAL; goto out;')).toEqual(
      ['f -EINVAL 1', 'f -EFAULT 1', 'f -EINVAL 2'],
    );
  });

  it('are each way out with an error that a variable has had from the beginning', () => {
    const body = 'unsigned long ret = -EINVAL; if (a) goto out; if (b) { ret = 0; goto out; } return ret;';
    expect(places(body)).toEqual(['f -EINVAL 1', 'f -EINVAL 2']);
    expect(places('int ret = -EINVAL; if (a) goto out; ret = 0; return ret;')).toEqual(['f -EINVAL 1']);
  });

  it('are what others say, where it is looked at, and not what the same file says', () => {
    expect(places('err = vma->ops->split(a); if (err) return err;')).toEqual(['f split 1']);
    expect(places('if (do_munmap(mm, a) < 0) { b = 0; }')).toEqual(['f do_munmap 1']);
    expect(places('err = f(a); if (err) return err;')).toEqual([]);
    expect(places('x = find(a); if (!x) return 0; bool y = is(a); if (y) return 1;')).toEqual([]);
  });

  it('are not in comments, strings and macros', () => {
    expect(
      places('/* return -EINVAL; */ // return -EPERM;\nwarn("return -EIO;");\n#define X return -EIO;'),
    ).toEqual([]);
  });

  it('bear the name of a system call', () => {
    expect(endsWithAnError('SYSCALL_DEFINE2(mremap, long, a)\n{\n\treturn -EINTR;\n}\n')).toEqual([
      'mremap -EINTR 1',
    ]);
  });
});

it('finds the sentences of a page', () => {
  const page = [
    '.TH x 2',
    '.SH NAME',
    'x \\- nothing.',
    '.SH DESCRIPTION',
    'One',
    '.BR x (2),',
    'goes on.',
    'Two (in brackets.)',
    '.TP',
    '.BR FLAG " (since Linux 5.7)"',
    '.\\" a comment.',
    'Of',
    '.IR flag .',
    '.IP',
    'More of it',
    '.P',
    'Three:',
    '.RS',
    '.IP \\[bu] 3',
    'a point;',
    '.IP \\[bu]',
    'another.',
    '.RE',
    '.nf',
    'code.',
    '.fi',
    'Four.',
  ].join('\n');
  expect([...sentencesOf(page)]).toEqual([
    ['DESCRIPTION 1', 'One x(2), goes on.'],
    ['DESCRIPTION 2', 'Two (in brackets.)'],
    ['DESCRIPTION FLAG 1', 'Of flag.'],
    ['DESCRIPTION FLAG 2', 'More of it'],
    ['DESCRIPTION 3', 'Three:'],
    ['DESCRIPTION 4', 'a point;'],
    ['DESCRIPTION 5', 'another.'],
    ['DESCRIPTION 6', 'Four.'],
  ]);
});
