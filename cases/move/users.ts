import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { transparent } from '../kinds/transparent-huge-pages.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const pinnedPagesMove = clause('move/pinned-pages-move', {
  says: 'Pages that the kernel holds move all the same: what a pipe was given of them is still theirs.',
  source: [{ code: 'mm/mremap.c: move_ptes does not look at references' }],
  cases: [
    {
      name: 'pipe',
      title:
        'a page that vmsplice gave to a pipe is moved and written to: the pipe has what is written there',
      preamble: c`
        #include <sys/uio.h>
      `,
      program: c`
        struct iovec page = { slot(0), PAGE };
        char byte = 0;
        int ends[2];

        fill(carve(0, 1, PRIVATE_ANON), "a");
        if (pipe(ends) || vmsplice(ends[1], &page, 1, 0) != (ssize_t)PAGE)
          broken("vmsplice: %s", errno_name(errno));
        observe_frames("before", 0, 1);
        observe_mremap("call", slot(0), PAGE, PAGE, ${F}, slot(4));
        observe_frames("frames", 0, 5);
        fill(slot(4), "b");
        if (read(ends[0], &byte, 1) != 1)
          broken("read: %s", errno_name(errno));
        record_byte("pipe", byte);
      `,
      expect: { mremap: { before: 'A', call: at(4), frames: '....A', pipe: 'b' } },
    },
  ],
});

/** Where a waiter for a word that was moved is found: [name, title, kind, flags of the futex, woken at the old place, at the new one]. */
const futexes = [
  ['private', 'a waiter of this process', 'PRIVATE_ANON', ' | FUTEX_PRIVATE_FLAG', 1, 0],
  ['shared', 'a waiter for a word of shared memory', 'SHARED_ANON', '', 0, 1],
] as const;

export const waitersForAWord = clause('move/waiters-for-a-word', {
  says: 'Who waits for a private futex is found at the old address, where nothing is mapped any more; who waits for a word of shared memory is found by the memory, at the new one.',
  source: [{ code: 'kernel/futex: get_futex_key' }],
  cases: futexes.map(([name, title, kind, flags, old, moved]) => ({
    name,
    title: `${title}: where it can be woken after a move`,
    preamble: c`
      #include <linux/futex.h>

      static atomic_int tid;

      static void *wait_for_word(void *argument)
      {
        tid = (int)syscall(SYS_gettid);
        syscall(SYS_futex, argument, FUTEX_WAIT${flags}, 0, NULL, NULL, 0);
        return NULL;
      }

      /* Until the thread sleeps in the kernel. */
      static void wait_until_it_waits(void)
      {
        char path[64], state = 0;

        while (!atomic_load(&tid))
          sched_yield();
        snprintf(path, sizeof(path), "/proc/self/task/%d/stat", atomic_load(&tid));
        while (state != 'S') {
          const char *end = strrchr(read_proc(path, "CONFIG_PROC_FS"), ')');

          state = end ? end[2] : 0;
          sched_yield();
        }
      }
    `,
    program: c`
      pthread_t thread;

      carve(0, 1, ${kind});
      *(volatile int *)slot(0) = 0;
      thread = start(wait_for_word, slot(0));
      wait_until_it_waits();
      observe_mremap("call", slot(0), PAGE, PAGE, ${F}, slot(4));
      ${
        moved === 1
          ? `record_number("new", syscall(SYS_futex, slot(4), FUTEX_WAKE${flags}, 1, NULL, NULL, 0));`
          : `record_number("new", syscall(SYS_futex, slot(4), FUTEX_WAKE${flags}, 1, NULL, NULL, 0));\n        record_number("old", syscall(SYS_futex, slot(0), FUTEX_WAKE${flags}, 1, NULL, NULL, 0));`
      }
      finish(thread);
    `,
    expect: { mremap: { call: at(4), new: moved, ...(old === 1 && { old }) } },
  })),
});

export const codeMoves = clause('move/code-moves', {
  says: 'Code can be executed where it was moved to, and no longer where it was.',
  source: [{ code: 'mm/mremap.c: move_vma' }],
  cases: [
    {
      name: 'executed-at-the-new-place',
      title: 'a function of a few bytes is moved, and called at both places',
      preamble: c`
        static int called;

        static void call_it(void *argument)
        {
          int (*function)(void);

          memcpy(&function, &argument, sizeof(function));
          called = function();
        }
      `,
      program: c`
        put_code(carve_prot(0, 1, PRIVATE_ANON, PROT_READ | PROT_WRITE | PROT_EXEC));
        call_it(slot(0));
        record_number("before", called);
        called = 0;
        observe_mremap("call", slot(0), PAGE, PAGE, ${F}, slot(4));
        catch_faults();
        record_flag("faults", fault_of(call_it, slot(0)) == '-');
        call_it(slot(4));
        record_number("after", called);
      `,
      expect: { mremap: { before: 42, call: at(4), faults: true, after: 42 } },
    },
  ],
});

const pagemapBits = c`
  /* A bit of /proc/self/pagemap for pages of the stretch: '+', or '.'. */
  static void observe_bit(const char *name, int bit, long first, long pages)
  {
    char strip[STRETCH_PAGES + 1];
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");

    for (long i = 0; i < pages; i++) {
      uint64_t entry = 0;
      off_t offset = (off_t)((uintptr_t)slot(first + i) / PAGE * sizeof(entry));

      if (pread(fd, &entry, sizeof(entry), offset) != sizeof(entry))
        broken("pread: %s", errno_name(errno));
      strip[i] = entry >> bit & 1 ? '+' : '.';
    }
    strip[pages] = 0;
    close(fd);
    record_string(name, strip);
  }

  /* A page that has just been written is soft-dirty, or none ever is. */
  static void need_soft_dirty(const char *written)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entry = 0;

    if (pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)written / PAGE * sizeof(entry))) != sizeof(entry))
      broken("pread: %s", errno_name(errno));
    close(fd);
    if (!(entry >> 55 & 1))
      lacks("soft-dirty bits (CONFIG_MEM_SOFT_DIRTY)");
  }

  /* Takes the soft-dirty bits away. */
  static void clear_soft_dirty(void)
  {
    int fd = open("/proc/self/clear_refs", O_WRONLY);

    if (fd < 0 || write(fd, "4", 1) != 1)
      broken("clear_refs: %s", errno_name(errno));
    close(fd);
  }
`;

export const movedPagesAreSoftDirty = clause('move/moved-pages-are-soft-dirty', {
  says: 'Pages that were moved are soft-dirty at their new place, also when nobody has written to them since the bits were taken away.',
  source: [{ code: 'mm/mremap.c: move_soft_dirty_pte; Documentation/admin-guide/mm/soft-dirty.rst' }],
  cases: [
    ...(
      [
        ['huge-page', F, 'mremap'],
        ['huge-page-dontunmap', `${F} | MREMAP_DONTUNMAP`, 'dontunmap'],
      ] as const
    ).map(([name, flags, key]) => ({
      name,
      title: `a transparent huge page is moved after the bits were taken away (${flags.replaceAll('MREMAP_', '')})`,
      alone: true as const,
      preamble: c`
        ${transparent}
        ${pagemapBits}
        static bool soft_dirty(const char *where)
        {
          int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
          uint64_t entry = 0;

          if (pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)where / PAGE * sizeof(entry))) != sizeof(entry))
            broken("pread: %s", errno_name(errno));
          close(fd);
          return entry >> 55 & 1;
        }
      `,
      program: c`
        map_blocks(0, "a", MAP_PRIVATE);
        need_soft_dirty(block(0));
        clear_soft_dirty();
        record_flag("before", soft_dirty(block(0)));
        observe_mremap_blocks("call", block(0), BLOCK, BLOCK, ${flags}, block(4));
        record_flag("first", soft_dirty(block(4)));
        record_flag("last", soft_dirty(block(5) - PAGE));
        record_number("huge", huge_in(4, 1));
      `,
      expect: { [key]: { before: false, call: { block: 4 }, first: true, last: true, huge: 1 } },
    })),
    ...(
      [
        ['plain', F, 'mremap'],
        ['dontunmap', `${F} | MREMAP_DONTUNMAP`, 'dontunmap'],
      ] as const
    ).map(([name, flags, key]) => ({
      name,
      title: `two of three pages are moved after the bits were taken away (${flags.replaceAll('MREMAP_', '')})`,
      preamble: pagemapBits,
      program: c`
      fill(carve(0, 3, PRIVATE_ANON), "abc");
      need_soft_dirty(slot(0));
      clear_soft_dirty();
      observe_bit("before", 55, 0, 3);
      *slot(2) = 'x';
      observe_bit("written", 55, 0, 3);
      if (*slot(2) != 'x')
        failed("the page that was written to is another one");
      clear_soft_dirty();
      observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${flags}, slot(6));
      observe_bit("moved", 55, 6, 2);
      observe_bit("rest", 55, 2, 1);
    `,
      expect: {
        [key]: { before: '...', written: '..+', call: at(6), moved: '++', rest: '.' },
      },
    })),
  ],
});
