import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { callsNamed } from './calls.ts';
import { before, limitsPage } from './limits.ts';

const lock = 'if (mlock(slot(8), 4 * PAGE))\n  broken("mlock: %s", errno_name(errno));';

export const lockedMemoryIsLimited = clause('accounting/limit-of-locked-memory', {
  says: 'Growth that would lock more than RLIMIT_MEMLOCK is refused with EAGAIN, and nothing changes; growth that reaches it exactly is not.',
  source: [limitsPage('RLIMIT_MEMLOCK'), man('ERRORS'), { code: 'mm/mmap.c: mlock_future_ok' }],
  cases: callsNamed('grow-in-place', 'grow-by-moving', 'grow-part-by-moving', 'grow-to-a-fixed-address').map(
    (call) => ({
      name: call.name,
      title: `a locked mapping ${call.does}: one byte less than it needs is EAGAIN, exactly that is enough`,
      program: c`
        size_t limit;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${call.beside ?? ''}
        ${lock}
        limit = (size_t)status_kb("VmLck:") * 1024 + ${call.more} * PAGE;
        give_up(14); /* CAP_IPC_LOCK */
        set_limit(RLIMIT_MEMLOCK, limit - 1);
        observe_mremap("below", ${call.arguments});
        observe_strip("refused", 8, 6);
        set_limit(RLIMIT_MEMLOCK, limit);
        observe_mremap("exactly", ${call.arguments});
      `,
      expect: { mremap: { below: refused('EAGAIN'), refused: before(call), exactly: call.move } },
    }),
  ),
});

export const lockLimitIsForTheLocked = clause('accounting/limit-of-locked-memory-is-for-the-locked', {
  says: 'RLIMIT_MEMLOCK keeps nobody from growing what is not locked, nor who has CAP_IPC_LOCK from growing what is; and MREMAP_DONTUNMAP of locked memory, which locks no more than before, is not kept from it.',
  source: [limitsPage('RLIMIT_MEMLOCK'), { code: 'mm/mmap.c: mlock_future_ok' }],
  cases: [
    {
      name: 'unlocked',
      title: 'without CAP_IPC_LOCK and with a limit of 0 an unlocked mapping grows, in place and by moving',
      program: c`
        carve(8, 4, PRIVATE_ANON);
        give_up(14); /* CAP_IPC_LOCK */
        set_limit(RLIMIT_MEMLOCK, 0);
        observe_mremap("in-place", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_mremap("moved", slot(8), 6 * PAGE, 9 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
      `,
      expect: { mremap: { 'in-place': at(8), moved: at(20) } },
    },
    {
      name: 'unlocked-before',
      title: 'after mlockall(MCL_FUTURE) the same holds for a mapping of before, which is not locked',
      program: c`
        carve(8, 4, PRIVATE_ANON);
        if (mlockall(MCL_FUTURE))
          broken("mlockall: %s", errno_name(errno));
        give_up(14); /* CAP_IPC_LOCK */
        set_limit(RLIMIT_MEMLOCK, 0);
        observe_mremap("in-place", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_vm_flag("locked", "lo", 8, 6);
      `,
      expect: { mremap: { 'in-place': at(8), locked: '......' } },
    },
    {
      name: 'privileged',
      title: 'with CAP_IPC_LOCK and a limit of 0 a locked mapping grows, in place and by moving',
      program: c`
        carve(8, 4, PRIVATE_ANON);
        ${lock}
        set_limit(RLIMIT_MEMLOCK, 0);
        observe_mremap("in-place", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_mremap("moved", slot(8), 6 * PAGE, 9 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_vm_flag("locked", "lo", 20, 9);
      `,
      expect: { mremap: { 'in-place': at(8), moved: at(20), locked: '+++++++++' } },
    },
    ...callsNamed('dontunmap', 'dontunmap-without-fixed', 'dontunmap-of-the-middle').map((call) => ({
      name: call.name,
      title: `a locked mapping ${call.does}, with a limit of one page and without CAP_IPC_LOCK`,
      program: c`
        carve(8, 4, PRIVATE_ANON);
        ${lock}
        give_up(14); /* CAP_IPC_LOCK */
        set_limit(RLIMIT_MEMLOCK, PAGE);
        observe_mremap("move", ${call.arguments});
      `,
      expect: { dontunmap: { move: call.move } },
    })),
    {
      name: 'before-the-address-space',
      title: 'growth above both limits is refused for the locked memory (EAGAIN), not for the addresses',
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${lock}
        give_up(14); /* CAP_IPC_LOCK */
        set_limit(RLIMIT_MEMLOCK, 4 * PAGE);
        set_limit(RLIMIT_AS, PAGE);
        observe_mremap("refused", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_strip("after", 8, 6);
      `,
      expect: { mremap: { refused: refused('EAGAIN'), after: 'abcd--' } },
    },
  ],
});
