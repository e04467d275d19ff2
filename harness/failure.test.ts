import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { asFailure, Failure, whyRefused } from './failure.ts';

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
  const full = Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' });
  expect(asFailure(full).message).toBe(
    'The system refuses write: the disk is full; free some space there and run again.',
  );
});

it('takes what is no refusal for a defect of its own, and a Failure for what it is', () => {
  expect(asFailure(new TypeError('x is not a function')).message).toContain('Please report this');
  expect(asFailure(Object.assign(new Error('x'), { code: 'ESTRANGE', syscall: 'open' })).message).toMatch(
    /^The harness itself failed: x\. /,
  );
  expect(asFailure('words').message).toContain('Please report this');
  const failure = new Failure('usage', 'It is so; do that.');
  expect(asFailure(failure)).toBe(failure);
});

it('says in a few words why the system refuses, or what the error says itself', () => {
  const error = (code?: string) =>
    Object.assign(new Error('it is broken'), code === undefined ? {} : { code });
  expect(whyRefused(error('EACCES'))).toBe('that is not permitted');
  expect(whyRefused(error('EACCES'), { EACCES: 'it is locked' })).toBe('it is locked');
  expect(whyRefused(error('ESTRANGE'))).toBe('ESTRANGE');
  expect(whyRefused(error())).toBe('it is broken');
  expect(whyRefused('words')).toBe('words');
});
