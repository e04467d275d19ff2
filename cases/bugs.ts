import type { Bug } from '../harness/spec/index.ts';

/** Released kernels that are wrong. What they show stands beside what is expected, in the cases. */
export const bugs = {
  'breakpoint-is-put-where-it-arrives': {
    what: 'When a page of code that a uprobe is in is moved before what follows it in its file, a second breakpoint is put at the new place first, and written over: a page is lost, and counted for ever.',
    // As old as uprobes; which release brought them was not looked up.
    since: '2.6.12',
    fixed: {
      mainline: '6.16',
      stable: { '6.12': '6.12.114' },
      title: 'mm: fix uprobe pte be overwritten when expanding vma',
    },
    evidence:
      'Ran: wrong on 5.10.262, 6.1.192 and 6.12.113, right on 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. The fix is in the changelog of Debian under 6.12.114; that mainline has it since 6.16 is from its CVE (2025-38207) and was not run.',
  },
  'never-writable-counts-as-writable': {
    what: 'A shared mapping that can never be written, since it was made for reading after F_SEAL_FUTURE_WRITE, counts as a writable one of its file: F_SEAL_WRITE is refused.',
    // As old as that seal; which release brought it was not looked up.
    since: '2.6.12',
    fixed: {
      mainline: '6.7',
      stable: { '5.10': '5.10.241', '6.1': '6.1.149' },
      title: 'mm: drop the assumption that VM_SHARED always implies writable',
    },
    evidence:
      'Ran: wrong on 5.10.218, right on 5.10.262, 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. The point releases with the fix are from the changelogs of Debian; of mainline 6.7 was not run.',
  },
  'takes-the-watch-of-a-neighbour': {
    what: 'A move to a place beside a mapping that the same userfaultfd watches, neither touched, makes one mapping of both, and takes the watch from all of it.',
    since: '5.0',
    fixed: { stable: { '6.12': '6.12.118' }, title: 'mm/vma: avoid broken uffd merge on mremap' },
    evidence:
      'Ran: wrong on 5.10.262, 6.1.192, 7.2.13 and 7.3-rc7, right on 6.12.118, in whose changelog the fix is. Read: "userfaultfd: clear flag if remap event not enabled" was the first to take a watch away; it was sent in the middle of December 2018, so that 5.0 is the likely release and not a seen one.',
  },
  'moves-what-cannot-be-split': {
    what: 'A part of a mapping that must not be split (the buffer of a performance event) is mapped at the new place and stays mapped at the old one, and the call says that it was moved.',
    // The history of Linux in git begins there.
    since: '2.6.12',
    fixed: {
      mainline: '5.11',
      title: "mremap: check if it's possible to split original vma",
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: move_vma of 5.10 unmaps the source last and drops the error. That 5.11 has the fix is from its title and was not run.',
  },
  'counts-growth-in-32-bits': {
    what: 'Growth in place by 2^31 pages or more counts a negative number of them: VmSize and what RLIMIT_AS is held against are wrong for good.',
    // The history of Linux in git begins there.
    since: '2.6.12',
    fixed: {
      mainline: '5.15',
      title: "mm/mremap: don't account pages in vma_to_resize()",
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: the pages are an int in 5.10 and a long in 6.1; the patch that made them one was read on its list (July 2021), no release between them was run.',
  },
  'unlocks-the-whole-source': {
    what: 'MREMAP_DONTUNMAP of a part of a locked mapping takes the lock from the whole source mapping instead of the part that is moved, and VmLck is not corrected.',
    since: '5.7',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '6.1': '6.1.191', '6.12': '6.12.114', '7.2': '7.2.11' },
      title: 'mm/mremap: fix locked_vm leak by splitting VMA for MREMAP_DONTUNMAP',
    },
    evidence:
      'Ran: wrong on 5.10.218, 5.10.262, 6.1.187, 6.1.190, 6.12.111 and 6.12.113, right on 6.1.192, 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. Of 7.2 the first point release with the fix is from the changelog of Debian; of 7.3 only rc7 was run.',
  },
  'huge-reservation-of-the-rest-is-lost': {
    what: 'When a part of a private mapping of huge pages is moved, what was reserved for the rest of it is lost: touching that can be SIGBUS, and the pages stay reserved when all is unmapped.',
    since: '5.16',
    evidence:
      'Ran: wrong on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: clear_vma_resv_huge_pages takes the reservations from the whole source mapping, which is split only afterwards; 5.16 brought it with the move of huge pages and was not run.',
  },
  'what-lies-behind-missing-tables-is-shifted': {
    what: 'Where a table of huge pages is missing, or is one that another process uses, too, a move goes on at the next table of source and target alike: what lies behind it arrives at a wrong address when they lie differently in their tables.',
    since: '6.0',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '6.1': '6.1.191', '6.12': '6.12.112', '7.2': '7.2.9' },
      title: 'mm/hugetlb: preserve mremap address delta when skipping page tables',
    },
    evidence:
      'Ran: wrong on 6.1.190 and 6.12.111, right on 6.1.192, 6.12.113, 6.12.117, 6.12.118, 7.2.13 and 7.3-rc7. Of 7.2 the first point release with the fix is from the changelog of Debian; that skipping came with 6.0 is from the history of hugetlb_mask_last_page and was not run.',
  },
  'moved-huge-page-is-not-taken-back': {
    what: 'When the pool is empty and a process writes to a private huge page that a child has inherited, it is looked for in the child at the address that it has in the process: where either of the two has moved its mapping it is not found, and the write does not return until the child is gone.',
    since: '5.16',
    fixed: {
      stable: { '6.12': '6.12.118' },
      title: 'mm/hugetlb: unmap the page where the other VMA maps it',
    },
    evidence:
      'Ran: wrong on 6.1.192, 6.12.111, 6.12.113, 6.12.117, 7.2.13 and 7.3-rc7, right on 6.12.118 and, with the fix undone, wrong there. Read: unmap_ref_private takes the address of the writer for that in every mapping; 5.16 brought the move of huge pages and was not run.',
  },
  'huge-page-beside-another-is-not-found': {
    what: 'A transparent huge page that a move has put across the border of two page tables, and of which one has become a huge page, is not found in the other: KSM cannot take it apart, and its pages stay as they are.',
    since: '6.1',
    fixed: {
      stable: { '6.12': '6.12.118' },
      title: 'mm/page_vma_mapped: continue past nonmatching huge PMDs',
    },
    evidence:
      'Ran: wrong on 6.1.192, 6.12.111, 6.12.113, 6.12.117, 7.2.13 and 7.3-rc7, right on 6.12.118. Read: page_vma_mapped_walk gives up at a huge page that is not the one looked for. Older kernels than 6.1, which brought MADV_COLLAPSE, cannot be asked and are as wrong.',
  },
  'length-of-huge-pages-is-cut': {
    what: 'When four gigabytes of huge pages or more are moved, the length that was done is kept in 32 bits: the call is ENOMEM, and the pages that are not moved back are lost.',
    since: '5.16',
    fixed: { stable: { '6.12': '6.12.118' }, title: 'mm/hugetlb: fix mremap move length truncation' },
    evidence:
      'Ran: wrong on 6.1.192, 7.2.13 and 7.3-rc7, right on 6.12.118. Read: move_hugetlb_page_tables returns an int there, an unsigned long in 6.12.118; 5.16 brought the move of huge pages and was not run.',
  },
  'unmergeable-does-not-grow': {
    what: 'A mapping of a kind that is never merged (VM_MIXEDMAP: the ring of a packet socket) is not grown in place any more, though there is room: ENOMEM, even when it may move.',
    since: '6.7',
    evidence:
      'Ran: right on 5.10.262 and 6.1.192, wrong on 6.12.118, 7.2.13 and 7.3-rc7. Read: vma_merge_extend asks vma_merge, which takes no such mapping; that it came with 6.7 is from the history of that function and was not run.',
  },
  'merges-with-itself': {
    what: 'A mapping of which no page was touched, moved with MREMAP_DONTUNMAP right beside itself, becomes one mapping with its source: locked on fault, both sides lose the lock, and VmLck stays too high for good.',
    since: '5.7',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '6.1': '6.1.191', '6.12': '6.12.114', '7.2': '7.2.11' },
      title: 'mm/mremap: fix locked_vm leak from MREMAP_DONTUNMAP self-merge',
    },
    evidence:
      'Ran: wrong on 5.10.262, 6.1.187, 6.1.190, 6.12.111 and 6.12.113, right on 6.1.192, 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. Of 7.2 the first point release with the fix is from the changelog of Debian; of 7.3 only rc7 was run.',
  },
  'charges-the-mapping-behind': {
    what: 'MREMAP_DONTUNMAP of the middle of a mapping marks the mapping behind that as one that is charged, whatever that is: it gives back what was never charged when it is unmapped.',
    since: '5.7',
    fixed: {
      mainline: '5.11',
      title: 'mm/mremap: for MREMAP_DONTUNMAP check security_vm_enough_memory_mm()',
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: move_vma of 5.10 puts VM_ACCOUNT back on the next mapping, for it thinks that the source was split. That 5.11 is right was not run.',
  },
  'growth-that-failed-stays-charged': {
    what: 'When a move that grows fails half-way, because there is no memory for page tables, what it would have grown by stays charged: Committed_AS is too high for good.',
    since: '5.11',
    fixed: {
      stable: { '6.12': '6.12.118' },
      title: 'mm/mremap: correctly uncharge accountable VMAs in error path',
    },
    evidence:
      'Ran: wrong on 6.1.190, 6.1.192, 6.12.113, 6.12.115, 6.12.117, 7.2.13 and 7.3-rc7, right on 5.10.262 and 6.12.118. Read: 5.10 gives the charge back in mremap itself; that move_vma charges since 5.11 was not run.',
  },
  'way-back-of-a-watched-move-warns': {
    what: 'When a move of what a userfaultfd without UFFD_FEATURE_EVENT_REMAP watches fails half-way, the way back finds page tables that it takes for none, and warns.',
    since: '6.13',
    stable: { '6.1': '6.1.191', '6.12': '6.12.11' },
    fixed: {
      mainline: '6.17',
      stable: { '6.12': '6.12.114' },
      title: 'mm/mremap: fix WARN with uffd that has remap events disabled',
    },
    evidence:
      'Ran: wrong on 6.1.192 and 6.12.113, right on 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. It is in the changelog of Debian under 6.12.114 (CVE-2025-39775); of mainline 6.17 was not run.',
  },
  'moved-trace-buffer-is-given-back-twice': {
    what: 'When the mapping of a trace buffer is moved, the source is given back though the destination was never counted as one that keeps snapshots away: the kernel warns, and believes the buffer to be mapped by nobody.',
    since: '6.10',
    evidence:
      'Ran: wrong on 6.12.118, 7.2.13 and 7.3-rc7; before 6.10 such buffers cannot be mapped. Read: tracing_buffers_mmap_open calls ring_buffer_map_dup alone, tracing_buffers_mmap_close ring_buffer_unmap and put_snapshot_map. No fix is known.',
  },
  'charges-a-shrinking-move': {
    what: 'A move that shrinks a private writable mapping charges the pages that it takes away, though they are given back: Committed_AS stays too high for good.',
    since: '6.15',
    evidence:
      'Ran: right on 5.10.262, 6.1.192 and 6.12.118, wrong on 7.2.13 and 7.3-rc7. Read: mremap_to of 7.2 makes the old length the new one after the shrinking, and vrm_calc_charge still takes their difference from before. It came with struct vma_remap_struct, between 6.12 and 7.2; no release between them was run.',
  },
  'whole-tables-stay-clean': {
    what: 'When a page table is moved whole, its pages are not marked soft-dirty at their new place, as pages are that are moved one by one: who saves a process by these bits misses them.',
    since: '5.10',
    evidence:
      'Ran: wrong on 5.10.262, 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: move_normal_pmd puts the table under its new address and looks at no entry; move_ptes marks each. 5.10.262 is the oldest that was read, and not the first that moves tables.',
  },
  'counts-locked-memory-twice': {
    what: 'MREMAP_DONTUNMAP of locked memory adds the pages of the destination to what the process has locked, though the source loses its lock and is not taken from it: VmLck stays too high for good.',
    since: '6.15',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '7.2': '7.2.8' },
      title: 'mm/mremap: account mm->locked_vm correctly for MREMAP_DONTUNMAP',
    },
    evidence:
      'Not run: the mirror has no kernel between 6.12 and 7.2.13. The fix is in the changelog of Debian under 7.2.8; since when it is wrong is from a report (6.15), the refactoring that it names is in 7.2.13. Ran: right on 6.12.118, 7.2.13 and 7.3-rc7; a 7.2.13 that was changed to count before it takes the lock from the source, as 7.2.7 does, shows these records.',
  },
  'locked-growth-cannot-be-filled': {
    what: 'A move that grows locked memory, watched with UFFD_FEATURE_EVENT_REMAP, never returns: it waits for the added pages, and requests to fill them are EAGAIN until its event has been read, which it sends only afterwards.',
    since: '4.11',
    evidence:
      'Ran: wrong on 5.10.262, 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: mremap_userfaultfd_prep puts requests off, then mm_populate touches what was added, then mremap_userfaultfd_complete sends the event. Since when is read: UFFD_FEATURE_EVENT_REMAP came with 4.11.',
  },
  'first-event-ends-the-delay': {
    what: 'Where a call sends several events, reading the first of them lets requests to change memory through, though the others have not been read.',
    since: '4.11',
    fixed: {
      mainline: '5.16',
      title: 'userfaultfd: change mmap_changing to atomic',
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: mmap_changing is a bool in 5.10 and a count in 6.1. Release and title of the fix were written down without a source here.',
  },
  'write-protection-is-left-behind': {
    what: 'Pages that lose their watch by a move keep the mark of its write protection: watched for writes again at their new place, they are protected, though nobody has protected them there.',
    since: '5.7',
    fixed: {
      mainline: '6.13',
      stable: { '6.1': '6.1.192', '6.12': '6.12.118' },
      title: 'mm: clear uffd-wp PTE/PMD state on mremap()',
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: move_ptes and move_huge_pmd of 5.10 keep the bit. The changelog of Debian up to 6.1.187 does not have the fix; the point releases are those that were run. That it is in 6.13, and that write protection (and so the bug) came with 5.7, was written down without a source here.',
  },
  'begins-half-a-move-anew': {
    what: 'A move over several mappings that a signal interrupts between two of them, and that is begun anew (SA_RESTART, or no handler), finds its source gone: EFAULT, one half moved and the other not.',
    since: '6.17',
    evidence:
      'Ran: wrong on 7.2.13 and 7.3-rc7. Read: remap_move hands on the -ERESTARTSYS of ksm_madvise also when mappings have been moved already; 6.17 brought such moves and was not run.',
  },
} as const satisfies Record<string, Bug>;
