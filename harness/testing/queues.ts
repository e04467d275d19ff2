import { nothingSeen } from '../judge/observation.ts';
import { CaseQueue, type Turn } from '../run/queue.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';

/** A case that is only its name. */
export const make = (id: string, more: Partial<Case> = {}): Case => ({
  id,
  clause: 'T-1',
  title: id,
  program: c``,
  expect: {},
  ...more,
});
/** So many of them, called by their numbers. */
export const many = (count: number): readonly Case[] => Array.from({ length: count }, (_, i) => make(`${i}`));
/** A program that ended well. */
export const seen = nothingSeen({ how: 'exited', code: 0 });
/** The kernel has lost its guest. */
export const lost = nothingSeen({ how: 'guest-lost', why: 'it panicked' });
/** The kernel has complained. */
export const splat = { ...seen, kernelLog: ['WARNING: CPU: 1 PID: 17 at mm/mremap.c:5'] };
/** It took too long. */
export const slow = nothingSeen({ how: 'timed-out', seconds: 10 });
/** A queue for which everything conforms, unless told. */
export const queueOf = (cases: readonly Case[], conforms: (test: Case) => boolean = () => true) =>
  new CaseQueue(cases, conforms);
/** All that a queue hands out in a turn. */
export const ids = (queue: CaseQueue, turn: Turn): readonly string[] => {
  const taken: string[] = [];
  if (turn === 'again') queue.freshGuest();
  for (let test = queue.next(turn); test; test = queue.next(turn)) taken.push(test.id);
  return taken;
};
