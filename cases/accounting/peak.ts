import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const peakIsNotRaised = clause('accounting/peak-of-a-move', {
  says: 'VmPeak rises by what a call adds for good, and not by the two mappings that a move has for a moment.',
  source: [
    { man: 'proc_pid_status(5), man-pages 6.20, VmPeak' },
    { code: 'mm/mremap.c: move_vma, hiwater_vm' },
  ],
  cases: (
    [
      [
        'move',
        'a move leaves the peak',
        'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
        'mremap',
        20,
        0,
      ],
      [
        'grow-and-move',
        'growth by moving raises the peak by its new pages',
        'slot(8), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
        'mremap',
        20,
        2,
      ],
      [
        'grow-in-place',
        'growth in place raises the peak by its new pages',
        'slot(8), 4 * PAGE, 6 * PAGE, 0, NULL',
        'mremap',
        8,
        2,
      ],
      [
        'dontunmap',
        'MREMAP_DONTUNMAP raises the peak by the destination',
        'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)',
        'dontunmap',
        20,
        4,
      ],
    ] as const
  ).map(([name, title, call, key, page, more]) => ({
    name,
    title,
    program: c`
      long before;

      carve(8, 4, PRIVATE_ANON);
      /* More than was ever unmapped: the process is at its peak now. */
      if (mmap(NULL, 1024 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
        broken("mmap: %s", errno_name(errno));
      before = status_kb("VmPeak:");
      record_flag("at-its-peak", before == status_kb("VmSize:"));
      observe_mremap("move", ${call});
      record_number("risen", (status_kb("VmPeak:") - before) * 1024 / (long)PAGE);
    `,
    expect: { [key]: { 'at-its-peak': true, move: at(page), risen: more } },
  })),
});

export const peakIsKept = clause('accounting/peak-is-kept', {
  says: 'VmPeak stays where it was when a call makes the process smaller.',
  source: [
    { man: 'proc_pid_status(5), man-pages 6.20, VmPeak' },
    { code: 'mm/vma.c: update_hiwater_vm before what is unmapped is counted' },
  ],
  cases: (
    [
      ['in-place', 'a shrink in place', 'slot(8), 8 * PAGE, PAGE, 0, NULL', 8],
      [
        'with-a-move',
        'a shrink with a move',
        'slot(8), 8 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
        20,
      ],
      [
        'over-a-target',
        'a move over a target',
        'slot(8), 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
        20,
      ],
    ] as const
  ).map(([name, what, call, page]) => ({
    name,
    title: `${what} of a process that was never larger: the peak stays`,
    program: c`
      long peak;

      carve(20, 8, PRIVATE_ANON);
      /* More than was ever unmapped: the process is at its peak when the pages of the source have come. */
      if (mmap(NULL, 1024 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
        broken("mmap: %s", errno_name(errno));
      carve(8, 8, PRIVATE_ANON);
      peak = status_kb("VmSize:");
      observe_mremap("call", ${call});
      record_flag("smaller", status_kb("VmSize:") < peak);
      record_flag("kept", status_kb("VmPeak:") == peak);
    `,
    expect: { mremap: { call: at(page), smaller: true, kept: true } },
  })),
});
