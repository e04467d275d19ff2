import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { asFailure, Failure } from './failure.ts';

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

it('says what the system refuses, and what to do', () => {
  const { kind, message } = asFailure(caught(() => readFileSync('/nowhere/file')));
  expect(kind).toBe('harness');
  expect(message).toBe('The system refuses open of /nowhere/file: it is not there any more; run again.');
});

it('takes what is no refusal for a defect of its own, and a Failure for what it is', () => {
  expect(asFailure(new TypeError('x is not a function')).message).toContain('Please report this');
  expect(asFailure('words').message).toContain('Please report this');
  const failure = new Failure('usage', 'It is so; do that.');
  expect(asFailure(failure)).toBe(failure);
});
