import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../spec/types.ts';
import { nothingSeen } from '../judge/observation.ts';
import { make, many, seen, lost, splat, slow, queueOf, ids } from '../testing/queues.ts';
import { doubtsAtMost, lossesAtMost, triesAtMost } from './queue.ts';

it('hands out what races last, what wants to be alone before, and slow ones like all others', () => {
  const queue = queueOf([
    make('a', { races: true }),
    make('b', { seconds: 60 }),
    make('c', { races: true, alone: true }),
    make('d'),
    make('e', { alone: true }),
    make('f', { alone: true, mounts: true }),
  ]);
  const turns = ['ordinary', 'alone', 'racing', 'mounting'] as const;
  expect(turns.map((turn) => ids(queue, turn))).toEqual([['b', 'd'], ['e'], ['a', 'c'], ['f']]);
  expect(queue.waiting).toBe(0);
});

it('asks again what mounts something behind all others that are asked again', () => {
  const queue = queueOf([make('f', { mounts: true }), ...many(2)]);
  const lacks = { ...seen, lacks: 'a device' };
  for (const turn of ['mounting', 'ordinary', 'ordinary'] as const)
    queue.answer({ test: queue.next(turn)!, seen: lacks });
  queue.freshGuest();
  expect(ids(queue, 'again')).toEqual(['0', '1', 'f']);
});

it('takes a loss by the kernel as the ending of the case that had begun', () => {
  const queue = queueOf(many(4));
  const [test, next] = [queue.next('ordinary')!, queue.next('ordinary')!];
  queue.lose({ cause: 'kernel', why: 'it panicked', begun: [{ test, seen: lost }], unbegun: [next] });
  expect(queue.observations.get('0')).toBe(lost);
  expect(ids(queue, 'ordinary')).toEqual(['1', '2', '3']);
});

it('asks again what had begun when the kernel is not to blame, a few times', () => {
  const queue = queueOf(many(2));
  for (let tries = 0; tries < triesAtMost; tries++) {
    const test = queue.next('ordinary')!;
    expect(test.id).toBe('0');
    const begun = [{ test, seen: lost }];
    queue.lose({ cause: 'qemu', why: 'QEMU was killed', begun, unbegun: [queue.next('ordinary')!] });
  }
  expect(queue.observations.get('0')?.ending).toEqual({ how: 'unknown', why: 'QEMU was killed' });
  expect(ids(queue, 'ordinary')).toEqual(['1']);
});

it('asks those that ran side by side again alone when their guest was lost by QEMU, and holds it against neither', () => {
  const queue = queueOf(many(3));
  const [one, other, next] = [queue.next('ordinary')!, queue.next('ordinary')!, queue.next('ordinary')!];
  const begun = [
    { test: one, seen: lost, beside: [other] },
    { test: other, seen: lost, beside: [one] },
  ];
  queue.lose({ cause: 'qemu', why: 'w', begun, unbegun: [next] });
  expect(ids(queue, 'ordinary')).toEqual(['2']);
  for (const id of ['0', '1']) {
    for (let tries = 0; tries < triesAtMost; tries++) {
      expect(queue.observations.has(id)).toBe(false);
      queue.lose({
        cause: 'qemu',
        why: 'w',
        begun: [{ test: queue.next('again')!, seen: lost }],
        unbegun: [],
      });
    }
    expect(queue.observations.get(id)?.ending).toEqual({ how: 'unknown', why: 'w' });
  }
});

it('holds a guest that is lost before anything begins against the first case, whoever is to blame', () => {
  const queue = queueOf(many(1));
  for (let tries = 0; tries < triesAtMost; tries++)
    queue.lose({ cause: 'kernel', why: 'it reset', begun: [], unbegun: [queue.next('ordinary')!] });
  expect(queue.observations.get('0')?.ending).toEqual({ how: 'unknown', why: 'it reset' });
  expect(queue.waiting).toBe(0);
});

it('gives up on a kernel that loses its guests for ever', () => {
  const queue = queueOf(many(2 * lossesAtMost));
  for (let losses = 0; losses < lossesAtMost; losses++)
    queue.lose({
      cause: 'kernel',
      why: 'it panicked',
      begun: [{ test: queue.next('ordinary')!, seen: lost }],
      unbegun: [],
    });
  expect(queue.waiting).toBe(0);
  const endings = [...queue.observations.values()].map(({ ending }) => ending.how);
  expect(endings.filter((how) => how === 'guest-lost')).toHaveLength(lossesAtMost);
  expect(endings.filter((how) => how === 'unknown')).toHaveLength(lossesAtMost);
});

describe('two side by side', () => {
  const pair = (conforms?: (test: Case) => boolean) => {
    const queue = queueOf(many(4), conforms);
    return { queue, one: queue.next('ordinary')!, two: queue.next('ordinary')! };
  };

  it('keep their answers when nothing is wrong, also one that deviates', () => {
    const { queue, one, two } = pair(({ id }) => id !== '0');
    queue.answer({ test: one, seen, beside: [two] });
    queue.answer({ test: two, seen, beside: [one] });
    expect([...queue.observations.keys()]).toEqual(['0', '1']);
  });

  it.each([
    ['a splat', splat],
    ['a time-out', slow],
    ['one that was killed', nothingSeen({ how: 'killed', signal: 'SIGKILL' })],
    ['a failed set-up', { ...seen, broken: 'fork' }],
    ['a server that is gone', nothingSeen({ how: 'server-lost', why: 'x' })],
  ])('of %s accuse neither: both are asked again alone, and that counts', (_, doubtful) => {
    const { queue, one, two } = pair(() => false);
    queue.answer({ test: one, seen, beside: [two] });
    queue.answer({ test: two, seen: doubtful, beside: [one] });
    expect(queue.observations.size).toBe(0);
    expect(ids(queue, 'again')).toEqual(['1', '0']);
    queue.answer({ test: one, seen, settled: true });
    queue.answer({ test: two, seen: doubtful, settled: true });
    queue.giveUp('');
    expect(queue.observations.get('0')).toBe(seen);
    expect(queue.observations.get('1')).toBe(doubtful);
  });

  it('do so whichever ends first', () => {
    const { queue, one, two } = pair(() => false);
    queue.answer({ test: two, seen: slow, beside: [one] });
    queue.answer({ test: one, seen, beside: [two] });
    expect(ids(queue, 'again')).toEqual(['1', '0']);
  });

  it('leave alone what was right all the same', () => {
    const { queue, one, two } = pair();
    queue.answer({ test: one, seen, beside: [two] });
    queue.answer({ test: two, seen: slow, beside: [one] });
    expect(ids(queue, 'again')).toEqual(['1']);
    expect(queue.observations.get('0')).toBe(seen);
  });

  it('want a fresh kernel after a splat: some are said once only', () => {
    const { queue, one, two } = pair();
    queue.answer({ test: one, seen: slow, beside: [two] });
    expect(queue.stained).toBe(false);
    queue.answer({ test: two, seen: splat, beside: [one] });
    expect(queue.stained).toBe(true);
    queue.freshGuest();
    expect(queue.stained).toBe(false);
  });

  it('do not know whose splat it was when it does not come again', () => {
    const { queue, one, two } = pair();
    queue.answer({ test: one, seen: splat, beside: [two] });
    queue.answer({ test: two, seen, beside: [one] });
    expect(ids(queue, 'again')).toEqual(['0', '1']);
    queue.answer({ test: one, seen, settled: true });
    queue.answer({ test: two, seen, settled: true });
    queue.giveUp('');
    const unknown = {
      how: 'unknown',
      why: expect.stringMatching(/^the kernel complained \(WARNING: .*ran beside or after 1,/),
    };
    expect(queue.observations.get('0')?.ending).toEqual(unknown);
    expect(queue.observations.get('1')?.ending.how).toBe('unknown');
  });

  it('do know when one of them splats again, on whatever processor', () => {
    const { queue, one, two } = pair();
    queue.answer({ test: one, seen: splat, beside: [two] });
    queue.answer({ test: two, seen, beside: [one] });
    expect(ids(queue, 'again')).toEqual(['0', '1']);
    const again = { ...seen, kernelLog: ['WARNING: CPU: 0 PID: 99 at mm/mremap.c:5'] };
    queue.answer({ test: one, seen: again, settled: true });
    queue.answer({ test: two, seen, settled: true });
    queue.giveUp('');
    expect(queue.observations.get('0')).toBe(again);
    expect(queue.observations.get('1')).toBe(seen);
  });

  it('keep what was already answered alone, on another guest', () => {
    const { queue, one, two } = pair(() => false);
    const three = queue.next('ordinary')!;
    queue.answer({ test: one, seen: slow, beside: [two] });
    expect(queue.next('again')).toBe(one);
    queue.answer({ test: one, seen });
    queue.answer({ test: three, seen: slow, beside: [one] });
    expect(queue.observations.get('0')).toBe(seen);
  });

  it('are not explained by a guest that some other case has lost', () => {
    const { queue, one, two } = pair();
    const three = queue.next('ordinary')!;
    const begun = [{ test: one, seen: lost, beside: [two] }];
    queue.lose({ cause: 'kernel', why: 'it panicked', begun, unbegun: [] });
    expect(queue.next('again')).toBe(one);
    queue.answer({ test: one, seen });
    queue.lose({ cause: 'kernel', why: 'it panicked', begun: [{ test: three, seen: lost }], unbegun: [] });
    queue.giveUp('');
    expect(queue.observations.get('0')?.ending.how).toBe('unknown');
    expect(queue.observations.get('2')).toBe(lost);
  });

  it('are asked again alone when their guest is lost, and nobody knows why when it is not lost again', () => {
    const { queue, one, two } = pair();
    const begun = [
      { test: one, seen: lost, beside: [two] },
      { test: two, seen: lost, beside: [one] },
    ];
    queue.lose({ cause: 'kernel', why: 'it panicked', begun, unbegun: [] });
    expect(ids(queue, 'ordinary')).toEqual(['2', '3']);
    expect(ids(queue, 'again')).toEqual(['0', '1']);
    queue.answer({ test: one, seen });
    queue.answer({ test: two, seen });
    queue.giveUp('');
    expect(queue.observations.get('0')?.ending).toEqual({
      how: 'unknown',
      why: 'the guest was lost (it panicked) while it ran beside or after 1, and not when each ran alone',
    });
  });

  it('run no more after too many doubts', () => {
    const queue = queueOf(many(3 * doubtsAtMost));
    for (let doubts = 0; doubts < doubtsAtMost; doubts++) {
      const test = queue.next('ordinary')!;
      queue.answer({ test, seen: splat, beside: [] });
    }
    expect(queue.next('ordinary')).toBeUndefined();
    expect(ids(queue, 'alone')).toHaveLength(2 * doubtsAtMost);
    expect(ids(queue, 'again')).toHaveLength(doubtsAtMost);
  });
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
      const queue = queueOf(cases);
      const guests = [0, 1].map(() => ({ held: [] as Case[], begun: false }));
      const answers = new Map<string, number>();
      const blamed = new Map<string, number>();
      const count = (counts: Map<string, number>, { id }: Case): void =>
        void counts.set(id, (counts.get(id) ?? 0) + 1);
      const step = (guest: (typeof guests)[number], what: string): void => {
        const [first, ...rest] = guest.held;
        if (what === 'take') {
          const test = queue.next('ordinary') ?? queue.next('racing');
          if (test) guest.held.push(test);
        } else if (!first) return;
        else if (what === 'begin') guest.begun = true;
        else if (what === 'answer') {
          queue.answer({ test: first, seen });
          count(answers, first);
          Object.assign(guest, { held: rest, begun: false });
        } else {
          const cause = what === 'lost by QEMU' ? 'qemu' : 'kernel';
          const before = [...queue.observations.keys()];
          const begun = guest.begun ? [{ test: first, seen: lost }] : [];
          queue.lose({ cause, why: 'w', begun, unbegun: guest.begun ? rest : guest.held });
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
      const queue = queueOf(many(count));
      const held = Array.from({ length: Math.min(handed + 1, count) }, () => queue.next('ordinary')!);
      const [first, ...rest] = held;
      const why = 'w';
      const begun = begins ? [{ test: first!, seen: lost }] : [];
      queue.lose({ cause: 'qemu', why, begun, unbegun: begins ? rest : held });
      expect(ids(queue, 'ordinary')).toEqual(many(count).map(({ id }) => id));
    }),
  );
});

it('stops with what was answered, and leaves no doubt behind', () => {
  const [one, two, three] = [make('one'), make('two'), make('three')];
  const queue = queueOf([one, two, three]);
  for (let i = 0; i < 3; i++) queue.next('ordinary');
  queue.answer({ test: one, seen });
  queue.answer({ test: two, seen: splat, beside: [three] });
  queue.stop('enough');
  expect(queue.observations.get('two')?.ending).toEqual({ how: 'unknown', why: 'enough' });
  queue.giveUp('over');
  expect(queue.observations.get('one')).toEqual(seen);
  expect(queue.waiting).toBe(0);
});
