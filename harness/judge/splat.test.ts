import { describe, expect, it } from 'vitest';
import { firstSplat } from './splat.ts';

describe('splats', () => {
  it.each([
    'WARNING: CPU: 0',
    'BUG: KASAN: use-after-free',
    'Oops: 0000 [#1]',
    'int3: 0000 [#1] SMP NOPTI',
    'divide error: 0000 [#1] PREEMPT SMP',
    'general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP',
    'possible circular locking dependency detected',
    'Kernel panic - not syncing',
  ])('finds %s', (line) => {
    expect(firstSplat(['fine', line])).toBe(line);
  });

  it('lets plain faults pass', () => {
    expect(firstSplat(['p1[70]: segfault at 0 ip 0 sp 0', 'traps: x'])).toBeUndefined();
  });
});
