import type { Clause } from '../harness/spec/index.ts';

const man = 'mremap(2), man-pages 6.20';
const letter = 'Andy Lutomirski, Re: [PATCH] mm: Add MREMAP_DONTUNMAP to mremap(), 2020-01-22';
const added = { commit: 'e346b3813067', title: 'mm/mremap: add MREMAP_DONTUNMAP to mremap()' };
const extended = { commit: 'a4609387859f', title: 'mm: extend MREMAP_DONTUNMAP to non-anonymous mappings' };

/** Every sentence that the cases prove. */
export const clauses = {
  'PLAIN-1': {
    says: 'A move without MREMAP_DONTUNMAP unmaps the source: an access to it faults.',
    source: [
      { list: letter },
      { man: `${man}, RETURN VALUE and MREMAP_FIXED` },
      { code: 'mm/mremap.c: move_vma, unmap_source_vma' },
    ],
  },
  'SOURCE-1': {
    says: 'With MREMAP_DONTUNMAP the source mapping stays, with the same bounds and protection.',
    source: [{ list: letter }, { man: `${man}, MREMAP_DONTUNMAP` }, added],
  },
  'SOURCE-2': {
    says: 'When part of a mapping is moved, the rest of it is untouched: pages, frames, bounds, protection and lock.',
    source: [added, { code: 'mm/mremap.c: move_vma, prep_move_vma, dontunmap_complete' }],
  },
  'SOURCE-3': {
    says: 'A private anonymous source is as if new: no page is present, and every page reads as zeros.',
    source: [{ list: letter }, { man: `${man}, MREMAP_DONTUNMAP` }, added],
  },
  'SOURCE-4': {
    says: 'The source can be written after the move, apart from the destination and private to the process.',
    source: [{ list: letter }, added],
  },
  'DEST-1': {
    says: 'The destination holds the very page frames that were in the source, not copies.',
    source: [added, { code: 'mm/mremap.c: move_page_tables' }],
  },
  'DEST-2': {
    says: 'The destination has the protection of the source, and its pages that were never touched are still absent.',
    source: [added, { code: 'mm/vma.c: copy_vma' }],
  },
  'DEST-3': {
    says: 'With MREMAP_FIXED the destination replaces what was mapped there, and nothing beside it.',
    source: [{ man: `${man}, MREMAP_FIXED` }, { code: 'mm/mremap.c: mremap_to' }],
  },
  'ATOMIC-1': {
    says: 'A thread that keeps reading the source never faults into a hole while it is moved with MREMAP_DONTUNMAP.',
    source: [{ list: letter }, { man: `${man}, MREMAP_DONTUNMAP ("atomically")` }, added],
  },
  'ATOMIC-2': {
    says: 'No mmap of another thread is given the source range while it is moved with MREMAP_DONTUNMAP.',
    source: [{ list: letter }, added],
  },
  'ATOMIC-3': {
    says: 'Between a plain move and a mmap that fills the hole again, another thread can be given the source range.',
    source: [{ list: letter }],
  },
  'UFFD-1': {
    says: 'A userfaultfd on the source stays armed: an access after the move raises a missing fault at its address.',
    source: [{ list: letter }, { man: `${man}, MREMAP_DONTUNMAP` }, added],
  },
  'UFFD-2': {
    says: 'UFFDIO_COPY and UFFDIO_ZEROPAGE resolve faults on the moved source, and the reader gets what was put there.',
    source: [
      { man: `${man}, NOTES, MREMAP_DONTUNMAP use cases` },
      { man: 'ioctl_userfaultfd(2), UFFDIO_COPY' },
    ],
  },
  'UFFD-3': {
    says: 'Without UFFD_FEATURE_EVENT_REMAP the destination is not registered: the watch does not follow the pages.',
    source: [
      { list: letter },
      { code: 'mm/userfaultfd.c (fs/userfaultfd.c before 7.x): mremap_userfaultfd_prep' },
    ],
  },
  'UFFD-4': {
    says: 'With UFFD_FEATURE_EVENT_REMAP source and destination are both registered after the move.',
    source: [
      { list: letter },
      { code: 'mm/userfaultfd.c (fs/userfaultfd.c before 7.x): mremap_userfaultfd_prep' },
    ],
  },
  'UFFD-5': {
    says: 'With UFFD_FEATURE_EVENT_REMAP the move sends one event whose from, to and len are the source, the destination and the length, and returns only when it has been read.',
    source: [{ man: 'userfaultfd(2), UFFD_EVENT_REMAP' }, { code: 'mremap_userfaultfd_complete' }],
  },
  'UFFD-6': {
    says: 'A thread that is blocked in a missing fault on the source stays blocked through the move and is woken by what is put there afterwards.',
    source: [added, { code: 'handle_userfault' }],
  },
  'KIND-1': {
    says: 'A mapping that is shared or not anonymous is refused with EINVAL at first (5.7), and moved later (5.13).',
    source: [{ list: letter }, { man: `${man}, MREMAP_DONTUNMAP` }, added, extended],
  },
  'KIND-2': {
    says: 'After the move a shared source shows its object still, and a private file source shows the file again, without what the process had written: only private anonymous sources read as zeros.',
    source: [
      extended,
      { code: 'mm/mremap.c: move_page_tables moves the entries; the next fault asks the object' },
    ],
  },
  'FLAGS-1': {
    says: 'Of the eight combinations of the three flags those with MREMAP_FIXED or MREMAP_DONTUNMAP and without MREMAP_MAYMOVE are refused with EINVAL.',
    source: [{ man: `${man}, ERRORS, EINVAL` }, { code: 'mm/mremap.c: check_mremap_params' }],
  },
  'FLAGS-2': {
    says: 'An unknown flag bit, low or high, alone or with known ones, is refused with EINVAL.',
    source: [{ man: `${man}, ERRORS, EINVAL` }, { code: 'mm/mremap.c: check_mremap_params' }],
  },
  'SIZE-1': {
    says: 'MREMAP_DONTUNMAP does not resize: sizes that differ are refused with EINVAL; since 6.17 they are compared in pages.',
    source: [
      { man: `${man}, ERRORS, EINVAL` },
      { commit: '3215eaceca87', title: 'mm/mremap: refactor initial parameter sanity checks' },
    ],
  },
  'WHERE-1': {
    says: 'Without MREMAP_FIXED the new address is a hint: taken when it is free, and otherwise the kernel chooses and what is mapped there stays.',
    source: [{ code: 'mm/mremap.c: mremap_to, vrm_set_new_addr' }],
  },
  'WHERE-2': {
    says: 'A new address that is not page-aligned, lies outside user space or makes the ranges overlap is refused with EINVAL, as a hint too.',
    source: [{ man: `${man}, ERRORS, EINVAL` }, { code: 'mm/mremap.c: mremap_to, check_mremap_params' }],
  },
  'WHERE-3': {
    says: 'A source that is not mapped is refused with EFAULT, and one that is not page-aligned with EINVAL.',
    source: [{ man: `${man}, ERRORS` }],
  },
  'USE-1': {
    says: 'A watched mapping can be pulled out from under running threads and their pages fed back to them on their faults.',
    source: [{ list: letter }, { man: `${man}, NOTES, MREMAP_DONTUNMAP use cases` }],
  },
  'USE-2': {
    says: 'A heap of 16 MiB can be moved away under mutator threads while another thread keeps mapping: nobody takes the range, every object arrives intact.',
    source: [{ list: letter }, { man: `${man}, NOTES, MREMAP_DONTUNMAP use cases` }],
  },
} as const satisfies Record<string, Clause>;
