import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { theEvent, mover } from './situation.ts';

export const blockedReaderStaysBlocked = clause('userfaultfd/blocked-reader-stays-blocked', {
  says: 'A thread that is blocked in a missing fault on the source stays blocked through the move and is woken by what is put there afterwards.',
  source: [commitOf('dontunmap'), { code: 'handle_userfault' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'blocked-reader-is-woken',
      title: 'a reader that is blocked before the move gets what is put into the source after it',
      program: c`
        struct touch touch;
        int uffd = uffd_open(0);

        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "bcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        touch_start(&touch, slot(0));
        observe_pagefault("fault", uffd);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        usleep(10000);
        record_flag("still-blocked", !atomic_load(&touch.done));
        record_number("resolved", uffd_copy_letter(uffd, slot(0), 'n'));
        record_byte("reader", touch_finish(&touch));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: {
          fault: { page: 0, write: false },
          move: at(6),
          'still-blocked': true,
          resolved: 0,
          reader: 'n',
          after: 'n???--.bcd',
        },
      },
    },
    {
      name: 'blocked-reader-with-event',
      title:
        'a reader that is blocked before a move that sends its event gets what is put into the source after it',
      preamble: mover,
      program: c`
        struct touch touch;
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);

        carve(0, 4, PRIVATE_ANON);
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        touch_start(&touch, slot(0));
        observe_pagefault("fault", uffd);
        move_and_read_event(uffd);
        record_flag("still-blocked", !atomic_load(&touch.done));
        record_number("resolved", uffd_copy_letter(uffd, slot(0), 'n'));
        record_byte("reader", touch_finish(&touch));
      `,
      expect: {
        dontunmap: {
          fault: { page: 0, write: false },
          event: theEvent,
          moved: true,
          'still-blocked': true,
          resolved: 0,
          reader: 'n',
        },
      },
    },
  ],
});
