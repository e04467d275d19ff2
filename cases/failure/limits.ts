import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const targetBeyondALimit = clause('failure/target-beyond-a-limit', {
  says: 'When a growing MREMAP_FIXED is refused by a limit of the process, the target is gone until 6.16; since 6.17 it stays, and what it takes up counts.',
  source: [commitOf('sizes-rounded-first')],
  cases: [
    {
      name: 'address-space',
      title: 'growth by four pages over two that are mapped, at the limit of the address space',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(6, 2, PRIVATE_ANON), "xy");
        set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);
        observe_mremap("call", slot(0), 2 * PAGE, 6 * PAGE, ${F}, slot(6));
        observe_strip("after", 0, 12);
      `,
      expect: {
        mremap: { call: refused('ENOMEM'), after: 'ab----------' },
        'sizes-rounded-first': { call: refused('ENOMEM'), after: 'ab----xy----' },
      },
    },
    {
      name: 'locked-memory',
      title: 'growth of a locked mapping over one that is mapped, without room to lock it',
      needs: ['root'],
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        fill(carve(6, 2, PRIVATE_ANON), "xy");
        if (mlock(slot(0), 2 * PAGE))
          broken("mlock: %s", errno_name(errno));
        set_limit(RLIMIT_MEMLOCK, 2 * PAGE);
        if (setresuid(65534, 65534, 65534))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, ${F}, slot(6));
        observe_strip("after", 0, 10);
        observe_vm_flag("locked", "lo", 0, 4);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: {
        mremap: { call: refused('EAGAIN'), after: 'ab--------', locked: '++--', VmLck: 2 },
        'sizes-rounded-first': { call: refused('EAGAIN'), after: 'ab----xy--', locked: '++--', VmLck: 2 },
      },
    },
  ],
});

export const targetOfDontunmapBeyondALimit = clause('failure/target-of-dontunmap-beyond-a-limit', {
  says: 'MREMAP_DONTUNMAP finds out only when the target is unmapped that the address space has no room for a second mapping: the target is gone, the source keeps its pages.',
  source: [{ code: 'mm/mremap.c: mremap_to: may_expand_vm' }],
  cases: [
    {
      name: 'target-is-gone',
      title: 'four pages over one that is mapped, at the limit of the address space',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(7, 1, PRIVATE_ANON), "x");
        fill(carve(10, 1, PRIVATE_ANON), "y");
        observe_frames("before", 0, 4);
        set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 11);
        observe_frames("now", 0, 4);
      `,
      expect: {
        dontunmap: {
          before: 'ABCD',
          call: refused('ENOMEM'),
          after: 'abcd------y',
          now: 'ABCD',
        },
      },
    },
    {
      name: 'nothing-without-a-target',
      title: 'without MREMAP_FIXED nothing is unmapped, and the source keeps its pages',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(7, 1, PRIVATE_ANON), "x");
        set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 11);
      `,
      expect: { dontunmap: { call: refused('ENOMEM'), after: 'abcd---x---' } },
    },
  ],
});

/** More than any machine has: refused by the heuristic of overcommit. */
const tooMuch = '((size_t)1 << 42)';

export const beyondWhatCanBeCommitted = clause('failure/beyond-what-can-be-committed', {
  says: 'Growth that cannot be committed is refused with ENOMEM and leaves the source with its pages; a target is gone by then.',
  source: [{ code: 'mm/mremap.c: move_vma, vrm_calc_charge: security_vm_enough_memory_mm' }],
  cases: (
    [
      ['fixed', 'with MREMAP_FIXED the target is gone', F, 'slot(6)', 'abcd------'],
      ['maymove', 'without an address everything stays', 'MREMAP_MAYMOVE', 'NULL', 'abcd--wxyz'],
    ] as const
  ).map(([name, title, flags, where, after]) => ({
    name,
    title: `growing to four terabytes is refused: ${title}`,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      fill(carve(6, 4, PRIVATE_ANON), "wxyz");
      observe_frames("before", 0, 4);
      observe_mremap("call", slot(0), 4 * PAGE, ${tooMuch}, ${flags}, ${where});
      observe_strip("after", 0, 10);
      observe_frames("now", 0, 4);
      observe_mremap("again", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(12));
      observe_strip("moved", 10, 8);
    `,
    expect: {
      mremap: {
        before: 'ABCD',
        call: refused('ENOMEM'),
        after,
        now: 'ABCD',
        again: { page: 12 },
        moved: '--abcd--',
      },
    },
  })),
});
