import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../harness/project.ts';
import { readSpecification } from '../../harness/spec/specification.ts';
import * as declared from '../index.ts';
import { peers } from './peers.ts';
import { reports } from './reports.ts';

const clauses = readSpecification(declared).clauses.map(({ id }) => id);

it.each([
  ['peers', peers],
  ['reports', reports],
])('names clauses that there are, or says why none: %s', (_, map) => {
  const named = Object.values(map).flatMap((covers) => (typeof covers === 'string' ? [] : covers));
  expect(named.filter((id) => !clauses.includes(id))).toEqual([]);
  expect(Object.values(map).filter((covers) => covers.length === 0)).toEqual([]);
});

it('has each row of both surveys', () => {
  const rows = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const counts = { A: 26, B: 18, C: 14, D: 24, E: 15, F: 25, 'G-': 10, H: 24, I: 6, J: 5, N: 20 };
  const all = Object.entries(counts).flatMap(([letter, count]) => rows(letter, count));
  expect(Object.keys(peers).toSorted()).toEqual(all.toSorted());
  expect(Object.keys(reports).map(Number)).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
});

it('is written down: docs/clauses.md has each clause', async () => {
  const text = await readFile(join(projectRoot, 'docs/clauses.md'), 'utf8');
  expect(clauses.filter((id) => !text.includes(`**${id}**`))).toEqual([]);
});
