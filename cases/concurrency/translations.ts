import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/**
 * A thread on another processor touches the source until it is told that it was moved, and once more then: by what it has in
 * its TLB, if nobody has told that processor.
 */
const other = c`
  static char *source;
  static size_t step, len;
  static atomic_int told, touched;
  static long stale, faults;

  static void read_source(void *argument)
  {
    (void)argument;
    for (size_t i = 0; i < len; i += step)
      stale += ((volatile char *)source)[i] == 'a';
  }

  static void write_source(void *argument)
  {
    (void)argument;
    for (size_t i = 0; i < len; i += step)
      ((volatile char *)source)[i] = 'x';
  }

  static void touch_source(bool writes)
  {
    for (size_t i = 0; i < len; i += step) {
      if (writes)
        ((volatile char *)source)[i] = 'a';
      else
        (void)((volatile char *)source)[i];
    }
  }

  static void *touch_on(void *argument)
  {
    bool writes = argument;

    catch_faults();
    touch_source(writes);
    touch_source(writes);
    touched = 1;
    /* It keeps its processor, and with it what that has in its TLB. */
    while (!atomic_load(&told))
      ;
    faults += fault_of(writes ? write_source : read_source, NULL) != 0;
    return NULL;
  }

  /* Eight blocks at an address that is a multiple of one; the address of the first. */
  static char *map_blocks(size_t size)
  {
    char *all = mmap(NULL, 9 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (all == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    madvise(all, 9 * size, MADV_NOHUGEPAGE);
    return all + (size - (size_t)all % size) % size;
  }
`;

/** Blocks are pages, or as large as what a page table maps: these are moved table by table. */
const blocks = [
  ['pages', 'four pages', 'PAGE', '4 * PAGE', 'PAGE'],
  ['page-tables', 'two page tables', 'PAGE * PAGE / 8', '2 * (PAGE * PAGE / 8)', 'PAGE * 64'],
] as const;

export const noStaleTranslation = clause('concurrency/no-stale-translation', {
  says: 'When the call has returned, no processor reaches the pages by their old address any more: not to read them and not to write them.',
  source: [
    { list: 'CVE-2018-18281, CVE-2022-41222' },
    { code: 'mm/mremap.c: move_ptes, move_normal_pmd: flush_tlb_range' },
  ],
  needs: ['two-processors'],
  cases: blocks.flatMap(([name, title, block, len, step]) =>
    [
      ['', 'a plain move', 'mremap'],
      [' | MREMAP_DONTUNMAP', 'a move with MREMAP_DONTUNMAP', 'dontunmap'],
    ].flatMap(([flag = '', how = '', key = '']) =>
      [
        ['read', 'reads', 'NULL'],
        ['written', 'writes', '&told'],
      ].map(([suffix, does, argument]) => ({
        name: `${name}-${suffix}${key === 'mremap' ? '' : '-dontunmap'}`,
        title: `${how} of ${title}: a thread that ${does ?? ''} there from another processor does not reach them`,
        preamble: other,
        program: c`
          long rounds = 0, arrived = 0;
          char *target;

          needs_two_processors();
          step = ${step};
          len = ${len};
          for (; rounds < 8; rounds++) {
            pthread_t thread;

            source = map_blocks(${block});
            target = source + 4 * (${block});
            for (size_t i = 0; i < len; i += step)
              source[i] = 'a';
            told = touched = 0;
            thread = start(touch_on, ${argument ?? ''});
            while (!atomic_load(&touched))
              sched_yield();
            if (sys_mremap(source, len, len, MREMAP_MAYMOVE | MREMAP_FIXED${flag}, target) != target)
              failed("mremap: %s", errno_name(errno));
            told = 1;
            finish(thread);
            for (size_t i = 0; i < len; i += step)
              arrived += target[i] == 'a';
            munmap(source, 8 * (${block}));
          }
          record_number("arrived", arrived / (long)(len / step));
          record_number("stale", stale);
          record_number("faults", faults);
        `,
        expect: { [key]: { arrived: 8, stale: 0, faults: key === 'mremap' ? 8 : 0 } },
        races: true as const,
        seconds: 30,
      })),
    ),
  ),
});
