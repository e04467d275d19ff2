import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const unmerged = { code: 'mm/mremap.c: prep_move_vma calls ksm_madvise(MADV_UNMERGEABLE) for what is moved' };

/** Four pages that are alike and that the kernel has made one; it looks for no more of them then. */
const merged = c`
  /* Not by pages_sharing: that counts what others have left behind until the next search. */
  static inline bool are_one(void)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entries[4];
    ssize_t n = pread(fd, entries, sizeof(entries), (off_t)((uintptr_t)slot(0) / PAGE * sizeof(*entries)));

    close(fd);
    if (n != sizeof(entries))
      broken("reading pagemap: %s", errno_name(errno));
    for (int i = 0; i < 4; i++)
      entries[i] &= (UINT64_C(1) << 55) - 1;
    return entries[0] == entries[1] && entries[0] == entries[2] && entries[0] == entries[3];
  }

  static inline void map_merged(void)
  {
    long deadline = now_ms() + 8000;

    set_ksm(1);
    set_system("/sys/kernel/mm/ksm/sleep_millisecs", "1", "CONFIG_KSM");
    fill(carve(0, 4, PRIVATE_ANON), "aaaa");
    if (madvise(slot(0), 4 * PAGE, MADV_MERGEABLE))
      broken("MADV_MERGEABLE: %s", errno_name(errno));
    while (!are_one())
      if (now_ms() > deadline)
        broken("four pages that are alike were not merged");
    set_ksm(0);
  }
`;

export const mergedPagesAreTakenApart = clause('kinds/merged-pages-are-taken-apart', {
  says: 'Pages that KSM has merged are taken apart before they are moved, those that are moved and no others; the mapping stays one that KSM may merge.',
  source: [unmerged],
  needs: ['root'],
  cases: [
    {
      name: 'moved',
      title: 'four pages that are one are moved: each has a frame of its own',
      preamble: merged,
      program: c`
        map_merged();
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_frames("frames", 0, 10);
        observe_strip("after", 0, 10);
        observe_vm_flag("mergeable", "mg", 0, 10);
      `,
      expect: {
        mremap: {
          before: 'AAAA',
          move: at(6),
          frames: '......BCDE',
          after: '------aaaa',
          mergeable: '------++++',
        },
      },
      alone: true,
      seconds: 20,
    },
    {
      name: 'part-moved',
      title: 'two of four pages that are one are moved: the others stay one',
      preamble: merged,
      program: c`
        map_merged();
        observe_mremap("move", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_frames("frames", 0, 8);
        observe_strip("after", 0, 8);
        observe_vm_flag("mergeable", "mg", 0, 8);
      `,
      expect: {
        mremap: { move: at(6), frames: 'AA....BC', after: 'aa----aa', mergeable: '++----++' },
      },
      alone: true,
      seconds: 20,
    },
    {
      name: 'grown-by-moving',
      title: 'four pages that are one are grown where there is no room: each has a frame of its own',
      preamble: merged,
      program: c`
        map_merged();
        carve(4, 1, SHARED_ANON);

        char *got = observe_mremap("grow", slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, NULL);
        if (got == MAP_FAILED)
          failed("mremap: %s", errno_name(errno));
        observe_strip_at("after", got, 5, -1);
      `,
      expect: { mremap: { grow: outside, after: 'aaaa.' } },
      alone: true,
      seconds: 20,
    },
    {
      name: 'left-behind',
      title:
        'four pages that are one are moved with MREMAP_DONTUNMAP: source and destination may both be merged again',
      preamble: merged,
      program: c`
        map_merged();
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_frames("frames", 0, 10);
        observe_vm_flag("mergeable", "mg", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: {
          before: 'AAAA',
          move: at(6),
          frames: '......BCDE',
          mergeable: '++++--++++',
          after: '....--aaaa',
        },
      },
      alone: true,
      seconds: 20,
    },
  ],
});

export const growthInPlaceLeavesMergedPages = clause('kinds/growth-in-place-leaves-merged-pages', {
  says: 'Growth and shrinking in place leave pages merged that KSM has merged.',
  source: [{ code: 'mm/mremap.c: expand_vma_in_place and shrink_vma move nothing' }],
  needs: ['root'],
  cases: [
    {
      name: 'grown-and-shrunk',
      title:
        'four pages that are one are grown and shrunk in place, and stay one; the new ones may be merged, too',
      preamble: merged,
      program: c`
        map_merged();
        observe_mremap("grow", slot(0), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_frames("grown", 0, 6);
        observe_vm_flag("mergeable", "mg", 0, 7);
        observe_mremap("shrink", slot(0), 6 * PAGE, 3 * PAGE, 0, NULL);
        observe_frames("shrunk", 0, 6);
        observe_strip("after", 0, 6);
      `,
      expect: {
        mremap: {
          grow: at(0),
          grown: 'AAAA..',
          mergeable: '++++++-',
          shrink: at(0),
          shrunk: 'AAA...',
          after: 'aaa---',
        },
      },
      alone: true,
      seconds: 20,
    },
  ],
});
