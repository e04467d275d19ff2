import { expect, it } from 'vitest';
import { readSpecification } from '../harness/spec/specification.ts';
import * as declared from './index.ts';

it('is free of mistakes', () => {
  const { clauses, cases } = readSpecification(declared);
  expect(clauses.length).toBeGreaterThanOrEqual(27);
  expect(cases.length).toBeGreaterThanOrEqual(124);
});

it('stands where its clauses say: a folder a family, named by it', () => {
  for (const { id, place } of readSpecification(declared).clauses)
    expect(place.file).toContain(`/cases/${id.split('/')[0]}/`);
});
