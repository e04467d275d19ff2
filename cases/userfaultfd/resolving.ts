import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { watched } from './situation.ts';

export const faultsOnTheSourceAreResolved = clause('userfaultfd/faults-on-the-source-are-resolved', {
  says: 'UFFDIO_COPY and UFFDIO_ZEROPAGE resolve faults on the moved source, and the reader gets what was put there.',
  source: [man('NOTES, MREMAP_DONTUNMAP use cases'), { man: 'ioctl_userfaultfd(2), UFFDIO_COPY' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'copy',
      title: 'UFFDIO_COPY puts a page into the source and the waiting reader gets it',
      program: c`
        struct touch touch;

        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        touch_start(&touch, slot(1));
        observe_pagefault("fault", uffd);
        record_number("resolved", uffd_copy_letter(uffd, slot(1), 'n'));
        record_byte("reader", touch_finish(&touch));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: {
          move: at(6),
          fault: { page: 1, write: false },
          resolved: 0,
          reader: 'n',
          after: '?n??--abcd',
        },
      },
    },
    {
      name: 'zeropage',
      title: 'UFFDIO_ZEROPAGE puts the zero page into the source and the waiting reader gets it',
      program: c`
        struct touch touch;

        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        touch_start(&touch, slot(3));
        observe_pagefault("fault", uffd);
        record_number("resolved", uffd_zeropage(uffd, slot(3)));
        record_byte("reader", touch_finish(&touch));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: {
          move: at(6),
          fault: { page: 3, write: false },
          resolved: 0,
          reader: '0',
          after: '???.--abcd',
        },
      },
    },
    {
      name: 'copy-before-any-fault',
      title: 'UFFDIO_COPY fills the source before anybody touches it',
      program: c`
        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        record_number("resolved", uffd_copy_letter(uffd, slot(0), 'n'));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: { dontunmap: { move: at(6), resolved: 0, after: 'n???--abcd' } },
    },
    {
      name: 'copy-back-from-the-destination',
      title: 'the moved pages themselves can be copied back from the destination',
      program: c`
        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        for (long i = 0; i < 4; i++)
          if (uffd_copy(uffd, slot(i), slot(6 + i)))
            failed("UFFDIO_COPY: %s", errno_name(errno));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: { dontunmap: { move: at(6), after: 'abcd--abcd' } },
    },
  ],
});
