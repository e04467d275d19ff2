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

  /*
   * Touches the source, waits, and touches it again: without a system call between, for on many machines each of them empties
   * the TLB.
   */
  static void read_before_and_after(void *argument)
  {
    (void)argument;
    for (int twice = 0; twice < 2; twice++)
      for (size_t i = 0; i < len; i += step)
        (void)((volatile char *)source)[i];
    touched = 1;
    while (!atomic_load(&told))
      ;
    for (size_t i = 0; i < len; i += step)
      stale += ((volatile char *)source)[i] == 'a';
  }

  static void write_before_and_after(void *argument)
  {
    (void)argument;
    for (int twice = 0; twice < 2; twice++)
      for (size_t i = 0; i < len; i += step)
        ((volatile char *)source)[i] = 'a';
    touched = 1;
    while (!atomic_load(&told))
      ;
    for (size_t i = 0; i < len; i += step)
      ((volatile char *)source)[i] = 'x';
  }

  static void *touch_on(void *argument)
  {
    catch_faults();
    faults += fault_of(argument ? write_before_and_after : read_before_and_after, NULL) != 0;
    return NULL;
  }

  /* Eight blocks at an address that is a multiple of one; the address of the first. */
  static char *map_blocks(size_t size, int flags, int advice)
  {
    char *all = mmap(NULL, 9 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *first;

    if (all == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    first = all + (size - (size_t)all % size) % size;
    munmap(all, 9 * size);
    if (mmap(first, 8 * size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0) != first)
      broken("mmap: %s", errno_name(errno));
    if (advice)
      madvise(first, 8 * size, advice);
    return first;
  }
`;

/**
 * Blocks are pages, or as large as what an entry of a table of a higher level maps: these are moved entry by entry. Of them few
 * pages are touched, at no distance of a power of two: at such a distance all would have the same place in a TLB.
 */
const blocks = [
  {
    name: 'pages',
    title: 'four pages',
    block: 'PAGE',
    len: '4 * PAGE',
    step: 'PAGE',
    how: '0, MADV_NOHUGEPAGE',
  },
  {
    name: 'page-tables',
    title: 'two page tables',
    block: 'PAGE * PAGE / 8',
    len: '2 * (PAGE * PAGE / 8)',
    step: '67 * PAGE',
    how: '0, MADV_NOHUGEPAGE',
  },
  {
    name: 'tables-of-page-tables',
    title: 'a table of page tables',
    block: 'PAGE * (PAGE / 8) * (PAGE / 8)',
    len: 'PAGE * (PAGE / 8) * (PAGE / 8)',
    step: 'PAGE * (PAGE / 8) * (PAGE / 8) / 16 + 67 * PAGE',
    how: '0, MADV_NOHUGEPAGE',
  },
  {
    name: 'transparent-huge-pages',
    title: 'two transparent huge pages',
    block: 'PAGE * PAGE / 8',
    len: '2 * (PAGE * PAGE / 8)',
    step: '67 * PAGE',
    how: '0, MADV_HUGEPAGE',
    before:
      'set_system("/sys/kernel/mm/transparent_hugepage/enabled", "madvise", "CONFIG_TRANSPARENT_HUGEPAGE");',
  },
  {
    name: 'huge-pages',
    title: 'two huge pages',
    block: 'PAGE * PAGE / 8',
    len: '2 * (PAGE * PAGE / 8)',
    step: '67 * PAGE',
    how: 'MAP_HUGETLB, 0',
    before: 'reserve_huge_pages(4);',
    /** Refused before, and with MREMAP_DONTUNMAP ever. */
    since: 'source-looked-up-first' as const,
  },
];

const ways = [
  { flag: '', how: 'a plain move', key: 'mremap' },
  { flag: ' | MREMAP_DONTUNMAP', how: 'a move with MREMAP_DONTUNMAP', key: 'dontunmap' },
] as const;

export const noStaleTranslation = clause('concurrency/no-stale-translation', {
  says: 'When the call has returned, no processor reaches the pages by their old address any more: not to read them and not to write them.',
  source: [
    { list: 'CVE-2018-18281, CVE-2022-41222' },
    { code: 'mm/mremap.c: move_ptes, move_normal_pmd: flush_tlb_range' },
  ],
  needs: ['two-processors'],
  cases: blocks.flatMap(({ name, title, block, len, step, how: mapped, before, since }) =>
    ways
      .filter(({ key }) => since === undefined || key === 'mremap')
      .flatMap(({ flag, how, key }) =>
        (
          [
            ['read', 'reads', 'NULL'],
            ['written', 'writes', '&told'],
          ] as const
        ).map(([suffix, does, argument]) => ({
          name: `${name}-${suffix}${key === 'mremap' ? '' : '-dontunmap'}`,
          title: `${how} of ${title}: a thread that ${does} there from another processor does not reach them`,
          preamble: other,
          program: c`
            long rounds = 0, arrived = 0;
            char *target;

            needs_two_processors();
            ${before ?? ''}
            step = ${step};
            len = ${len};
            for (; rounds < 8; rounds++) {
              pthread_t thread;

              source = map_blocks(${block}, ${mapped});
              target = source + 4 * (${block});
              for (size_t i = 0; i < len; i += step)
                source[i] = 'a';
              told = touched = 0;
              thread = start(touch_on, ${argument});
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
            record_number("arrived", arrived / (long)((len + step - 1) / step));
            record_number("stale", stale);
            record_number("faults", faults);
          `,
          expect: { [since ?? key]: { arrived: 8, stale: 0, faults: key === 'mremap' ? 8 : 0 } },
          races: true as const,
          ...(before !== undefined && { alone: true as const }),
          seconds: 30,
        })),
      ),
  ),
});
