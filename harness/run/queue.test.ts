import fc from 'fast-check';
import { expect, it } from 'vitest';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { nothingSeen } from '../judge/observation.ts';
import { CaseQueue, lossesAtMost, triesAtMost } from './queue.ts';

const make = (id: string, more: Partial<Case> = {}): Case => ({
  id,
  clause: 'T-1',
  title: id,
  program: c``,
  expect: {},
  ...more,
});
const many = (count: number): readonly Case[] => Array.from({ length: count }, (_, i) => make(`${i}`));
const seen = nothingSeen({ how: 'exited', code: 0 });
const lost = nothingSeen({ how: 'guest-lost', why: 'it panicked' });
const drain = (queue: CaseQueue): readonly string[] => {
  const ids: string[] = [];
  for (let test = queue.next(true); test; test = queue.next(true)) ids.push(test.id);
  return ids;
};

it('hands out what races last, and only to who may have it; slow ones are like all others', () => {
  const cases = [
    make('a', { races: true }),
    make('b', { seconds: 60 }),
    make('c', { races: true }),
    make('d'),
  ];
  const queue = new CaseQueue(cases);
  expect([queue.next(false)?.id, queue.next(false)?.id, queue.next(false)]).toEqual(['b', 'd', undefined]);
  expect(drain(queue)).toEqual(['a', 'c']);
});

it('takes a loss by the kernel as the ending of the case that had begun', () => {
  const queue = new CaseQueue(many(4));
  const [begun, next] = [queue.next(false)!, queue.next(false)!];
  queue.lose({ cause: 'kernel', why: 'it panicked', begun: { test: begun, seen: lost }, unbegun: [next] });
  expect(queue.observations.get('0')).toBe(lost);
  expect(drain(queue)).toEqual(['1', '2', '3']);
});

it('asks again what had begun when the kernel is not to blame, a few times', () => {
  const queue = new CaseQueue(many(2));
  for (let tries = 0; tries < triesAtMost; tries++) {
    const begun = { test: queue.next(false)!, seen: lost };
    expect(begun.test.id).toBe('0');
    queue.lose({ cause: 'qemu', why: 'QEMU was killed', begun, unbegun: [queue.next(false)!] });
  }
  expect(queue.observations.get('0')?.ending).toEqual({ how: 'unknown', why: 'QEMU was killed' });
  expect(drain(queue)).toEqual(['1']);
});

it('holds a guest that is lost before anything begins against the first case, whoever is to blame', () => {
  const queue = new CaseQueue(many(1));
  for (let tries = 0; tries < triesAtMost; tries++)
    queue.lose({ cause: 'kernel', why: 'it reset', unbegun: [queue.next(false)!] });
  expect(queue.observations.get('0')?.ending).toEqual({ how: 'unknown', why: 'it reset' });
  expect(queue.waiting).toBe(0);
});

it('gives up on a kernel that loses its guests for ever', () => {
  const queue = new CaseQueue(many(2 * lossesAtMost));
  for (let losses = 0; losses < lossesAtMost; losses++)
    queue.lose({
      cause: 'kernel',
      why: 'it panicked',
      begun: { test: queue.next(false)!, seen: lost },
      unbegun: [],
    });
  expect(queue.waiting).toBe(0);
  const endings = [...queue.observations.values()].map(({ ending }) => ending.how);
  expect(endings.filter((how) => how === 'guest-lost')).toHaveLength(lossesAtMost);
  expect(endings.filter((how) => how === 'unknown')).toHaveLength(lossesAtMost);
});

/** What may happen to one of two guests: it takes a case, begins the first one, answers it, or is lost. */
const events = fc.array(
  fc.record({
    guest: fc.nat(1),
    what: fc.constantFrom('take', 'begin', 'answer', 'lost by the kernel', 'lost by QEMU'),
  }),
  { maxLength: 400 },
);

it('ends each case with one observation, asks none too often, and keeps the order of what had not begun', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 20 }), events, (racing, schedule) => {
      const cases = racing.map((races, i) => make(`${i}`, races ? { races: true } : {}));
      const queue = new CaseQueue(cases);
      const guests = [0, 1].map(() => ({ held: [] as Case[], begun: false }));
      const answers = new Map<string, number>();
      const blamed = new Map<string, number>();
      const count = (counts: Map<string, number>, { id }: Case): void =>
        void counts.set(id, (counts.get(id) ?? 0) + 1);
      const step = (guest: (typeof guests)[number], what: string): void => {
        const [first, ...rest] = guest.held;
        if (what === 'take') {
          const test = queue.next(true);
          if (test) guest.held.push(test);
        } else if (!first) return;
        else if (what === 'begin') guest.begun = true;
        else if (what === 'answer') {
          queue.answer(first, seen);
          count(answers, first);
          Object.assign(guest, { held: rest, begun: false });
        } else {
          const cause = what === 'lost by QEMU' ? 'qemu' : 'kernel';
          const before = [...queue.observations.keys()];
          if (guest.begun) queue.lose({ cause, why: 'w', begun: { test: first, seen: lost }, unbegun: rest });
          else queue.lose({ cause, why: 'w', unbegun: guest.held });
          if (cause === 'qemu' || !guest.begun) count(blamed, first);
          for (const id of queue.observations.keys()) if (!before.includes(id)) count(answers, make(id));
          Object.assign(guest, { held: [], begun: false });
        }
      };
      for (const { guest, what } of schedule) step(guests[guest]!, what);
      // Both go on without trouble until nothing is left.
      for (const guest of guests) {
        do {
          while (guest.held.length > 0) step(guest, 'answer');
          step(guest, 'take');
        } while (guest.held.length > 0);
      }
      expect(queue.waiting).toBe(0);
      expect([...queue.observations.keys()].toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
      for (const { id } of cases) expect(answers.get(id)).toBe(1);
      for (const tries of blamed.values()) expect(tries).toBeLessThanOrEqual(triesAtMost);
    }),
  );
});

it('puts what had not begun back in its order, before what was not handed out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(19), fc.boolean(), (count, handed, begins) => {
      const queue = new CaseQueue(many(count));
      const held = Array.from({ length: Math.min(handed + 1, count) }, () => queue.next(false)!);
      const [first, ...rest] = held;
      const why = 'w';
      if (begins) queue.lose({ cause: 'qemu', why, begun: { test: first!, seen: lost }, unbegun: rest });
      else queue.lose({ cause: 'qemu', why, unbegun: held });
      expect(drain(queue)).toEqual(many(count).map(({ id }) => id));
    }),
  );
});
