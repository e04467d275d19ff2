import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstSplat } from '../judge/splat.ts';
import { projectRoot } from '../project.ts';

const judge = await readFile(join(projectRoot, 'c-helpers/reproducer/judge.c'), 'utf8');
const list = /signs\[\] =([^;]*);/.exec(judge)?.[1] ?? '';
const signs = new RegExp([...list.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join(''));

it.each([
  ['WARNING: CPU: 0 PID: 71 at mm/mremap.c:612 move_vma+0x1f/0x2a', true],
  ['WARNING: possible circular locking dependency detected', true],
  ['WARNING: suspicious RCU usage', true],
  ['kernel BUG at mm/vma.c:120!', true],
  ['BUG: kernel NULL pointer dereference, address: 0000000000000008', true],
  ['BUG: KASAN: slab-use-after-free in move_vma+0x1f/0x2a', true],
  ['BUG: Bad page state in process a.out  pfn:12345', true],
  ['BUG: Bad rss-counter state mm:00000000 type:MM_ANONPAGES val:1', true],
  ['BUG: unable to handle page fault for address: ffff888000000000', true],
  ['Oops: 0000 [#1] PREEMPT SMP', true],
  ['general protection fault, probably for non-canonical address 0xdead: 0000 [#1] PREEMPT SMP', true],
  ['UBSAN: shift-out-of-bounds in mm/mremap.c:1:2', true],
  ['INFO: task a.out:71 blocked for more than 120 seconds.', true],
  ['rcu: INFO: rcu_preempt self-detected stall on CPU', true],
  ['rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:', true],
  ['Kernel panic - not syncing: Fatal exception', true],
  ['a.out[71]: segfault at 0 ip 0000000000401136 sp 00007ffd error 4 in a.out', false],
  ['traps: a.out[71] general protection fault ip:401136 sp:7ffd error:0 in a.out', false],
  ['systemd[1]: Started Session 4 of User root.', false],
])('the judge and a reproducer agree whether the kernel complains: %s', (line, splat) => {
  expect(firstSplat([line]) !== undefined).toBe(splat);
  expect(signs.test(line)).toBe(splat);
});
