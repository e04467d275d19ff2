import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { letter, man } from '../sources.ts';

export const sourceIsUnmapped = clause('move/source-is-unmapped', {
  says: 'A move without MREMAP_DONTUNMAP unmaps the source: an access to it faults.',
  source: [letter, man('RETURN VALUE and MREMAP_FIXED'), { code: 'mm/mremap.c: move_vma, unmap_source_vma' }],
  cases: [
    {
      name: 'old-range-faults',
      title: 'after a plain move the source is not mapped and an access to it is a SIGSEGV',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 10);
        observe_mappings("mappings", 0, 10);
      `,
      expect: { mremap: { move: at(6), after: '------abcd', mappings: ['6-10 rw-p'] } },
    },
    {
      name: 'registered-range-faults',
      title: 'after a plain move a userfaultfd no longer holds the source: it is gone',
      program: c`
        int uffd = uffd_open(0);
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip_at("after", slot(0), 8, uffd);
      `,
      expect: { mremap: { move: at(6), after: '------ab' } },
    },
  ],
});
