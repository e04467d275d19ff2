import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

const searching = c`
  static bool have_one_frame(long first, long pages)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entries[8];
    size_t size = (size_t)pages * sizeof(*entries);
    bool one = true;

    if (pread(fd, entries, size, (off_t)((uintptr_t)slot(first) / PAGE * sizeof(*entries))) != (ssize_t)size)
      broken("reading pagemap: %s", errno_name(errno));
    close(fd);
    for (long i = 0; i < pages; i++)
      one &= !((entries[i] ^ entries[0]) & ((UINT64_C(1) << 55) - 1)) && entries[i] >> 63;
    return one;
  }

  /* KSM asks of each page where its mapping has it, and leaves alone what is not there. */
  static void observe_merging(long first, long pages)
  {
    long deadline = now_ms() + 25000;

    set_ksm(1);
    set_system("/sys/kernel/mm/ksm/sleep_millisecs", "1", "CONFIG_KSM");
    if (madvise(slot(first), (size_t)pages * PAGE, MADV_MERGEABLE))
      broken("MADV_MERGEABLE: %s", errno_name(errno));
    while (!have_one_frame(first, pages) && now_ms() < deadline)
      sched_yield();
    record_flag("found", have_one_frame(first, pages));
    set_ksm(0);
  }
`;

const UNTOUCHED = 'carve(4, 2, PRIVATE_ANON);\ncarve(10, 2, PRIVATE_ANON);';

/** Four pages at 20 that are alike and lie at 6-10 then: [name, title, change, C before the call, flags, C after it]. */
const moved = [
  ['moved', 'to an empty place', 'mremap', '', F, ''],
  ['beside', 'between untouched mappings', 'mremap', UNTOUCHED, F, ''],
  [
    'source-unmapped',
    'with MREMAP_DONTUNMAP between untouched mappings, and the source is unmapped',
    'dontunmap',
    UNTOUCHED,
    D,
    'munmap(slot(20), 4 * PAGE);',
  ],
  [
    'source-written',
    'with MREMAP_DONTUNMAP, and the source is written to again',
    'dontunmap',
    '',
    D,
    'fill(slot(20), "wxyz");',
  ],
  [
    'twice',
    'in two parts, the last one first',
    'mremap',
    `observe_mremap("first", slot(22), 2 * PAGE, 2 * PAGE, ${F}, slot(8));`,
    F,
    '',
  ],
] as const;

export const foundByTheKernel = clause('merging/found-by-the-kernel', {
  says: 'The kernel finds touched pages at their new place when it looks for what a frame is mapped at, so that KSM can make those one that are alike.',
  source: [
    { list: 'REPORTS 3: wrong in 6.16 to 6.18.7' },
    { code: 'mm/rmap.c: page_address_in_vma, by the offset that copy_vma has given' },
  ],
  needs: ['root'],
  cases: [
    ...moved.map(([name, title, since, before, flags, then]) => ({
      name,
      title: `four touched pages that are alike are moved ${title}`,
      alone: true as const,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(20, 4, PRIVATE_ANON), "aaaa");
        ${before}
        observe_mremap("call", slot(20), ${name === 'twice' ? 2 : 4} * PAGE, ${name === 'twice' ? 2 : 4} * PAGE, ${flags}, slot(6));
        ${then}
        observe_merging(6, 4);
        observe_strip("after", 6, 4);
      `,
      expect: {
        [since]: {
          ...(name === 'twice' && { first: at(8) }),
          call: at(6),
          found: true,
          after: 'aaaa',
        },
      },
    })),
    {
      name: 'out-and-back',
      title: 'of six touched pages that are alike the middle ones are moved out and back',
      alone: true,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "aaaaaa");
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_merging(0, 6);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { out: at(20), back: at(2), found: true, after: 'aaaaaa' } },
    },
    {
      name: 'back-between',
      title: 'two touched pages come back to their place between new mappings, and all are written alike',
      alone: true,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(2, 2, PRIVATE_ANON), "aa");
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        fill(slot(0), "aa");
        fill(slot(4), "aa");
        observe_merging(0, 6);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { out: at(20), back: at(2), found: true, after: 'aaaaaa' } },
    },
    {
      name: 'private-file',
      title: 'written pages of a private file that are alike are moved behind those before them',
      alone: true,
      seconds: 40,
      preamble: c`
        ${lettered}
        ${searching}
      `,
      program: c`
        map_file(6, 2, 0, MAP_PRIVATE);
        fill(map_file(20, 2, 2, MAP_PRIVATE), "xx");
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(8));
        observe_merging(8, 2);
        observe_strip("after", 6, 4);
      `,
      expect: { mremap: { call: at(8), found: true, after: 'FGxx' } },
    },
  ],
});
