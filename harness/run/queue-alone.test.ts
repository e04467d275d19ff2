import { describe, expect, it } from 'vitest';
import type { Case } from '../spec/types.ts';
import { make, many, seen, splat, slow, queueOf, ids } from '../testing/queues.ts';
import { triesAtMost } from './queue.ts';

describe('one alone', () => {
  const three = () => {
    const queue = queueOf(many(3).map((test) => ({ ...test, alone: true })));
    return { queue, all: [0, 1, 2].map(() => queue.next('alone')!) };
  };

  it('is asked again when the kernel complains, with those that ended before it, in another guest', () => {
    const { queue, all } = three();
    const [one, two, last] = all as [Case, Case, Case];
    queue.answer({ test: one, seen });
    queue.answer({ test: two, seen, before: [one] });
    queue.answer({ test: last, seen: splat, before: [one, two] });
    expect(queue.stained).toBe(true);
    expect(queue.next('again')).toBeUndefined();
    expect(ids(queue, 'again')).toEqual(['2', '0', '1']);
    queue.answer({ test: last, seen, settled: true });
    queue.answer({ test: one, seen: splat, settled: true });
    queue.answer({ test: two, seen, settled: true });
    queue.giveUp('');
    expect([...queue.observations].map(([id, { kernelLog }]) => [id, kernelLog.length])).toEqual([
      ['0', 1],
      ['1', 0],
      ['2', 0],
    ]);
  });

  it('and nobody again: the complaint is not forgotten', () => {
    const { queue, all } = three();
    queue.answer({ test: all[0]!, seen });
    queue.answer({ test: all[1]!, seen: splat, before: [all[0]!] });
    for (const id of ids(queue, 'again')) queue.answer({ test: all[Number(id)]!, seen, settled: true });
    queue.giveUp('');
    expect(queue.observations.get('0')).toBe(seen);
    expect(queue.observations.get('1')?.ending).toMatchObject({ how: 'unknown' });
  });

  it('is asked again for what is logged after its end', () => {
    const { queue, all } = three();
    for (const test of all.slice(0, 2)) queue.answer({ test, seen });
    queue.late('harmless', all.slice(0, 2));
    expect(queue.has('again')).toBe(false);
    queue.late(splat.kernelLog[0]!, all.slice(0, 2));
    expect(ids(queue, 'again')).toEqual(['1', '0']);
  });

  it('needs no proof for what the kernel has complained of often enough', () => {
    const { queue, all } = three();
    for (const test of all) queue.answer({ test, seen: splat });
    for (const id of ids(queue, 'again'))
      queue.answer({ test: all[Number(id)]!, seen: splat, settled: true });
    expect(queue.stained).toBe(false);
    queue.answer({ test: make('more'), seen: splat });
    expect(queue.observations.get('more')).toBe(splat);
  });

  it('lacks something only when it says so twice, the second time in a guest that nobody has changed', () => {
    const { queue, all } = three();
    const lacks = { ...seen, lacks: 'huge pages' };
    queue.answer({ test: all[0]!, seen: lacks });
    expect([queue.observations.size, queue.stained]).toEqual([0, true]);
    expect(ids(queue, 'again')).toEqual(['0']);
    queue.answer({ test: all[0]!, seen: lacks, settled: true });
    expect(queue.observations.get('0')).toBe(lacks);
  });

  it('is asked again when this machine stood still, and not for ever', () => {
    const { queue, all } = three();
    for (let tries = 1; tries < triesAtMost; tries++) {
      queue.answer({ test: all[0]!, seen: slow, paused: true });
      expect(queue.next('alone')).toBe(all[0]);
    }
    queue.answer({ test: all[0]!, seen: slow, paused: true });
    expect(queue.observations.get('0')?.ending).toMatchObject({ how: 'unknown' });
  });
});
