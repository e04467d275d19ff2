import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';
import { theEvent, watched, mover } from './situation.ts';

export const sourceStaysRegistered = clause('userfaultfd/source-stays-registered', {
  says: 'A userfaultfd on the source stays registered: an access after the move raises a missing fault at its address.',
  source: [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap')],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'source-is-caught',
      title: 'every page of the source is caught by the userfaultfd after the move',
      program: c`
        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip_at("source", slot(0), 4, uffd);
        observe_vm_flag("registered", "um", 0, 4);
      `,
      expect: { dontunmap: { move: at(6), source: '????', registered: '++++' } },
    },
    {
      name: 'fault-address',
      title: 'the fault is reported at the page that was touched, as a read',
      program: c`
        struct touch touch;

        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        touch_start(&touch, slot(2));
        observe_pagefault("fault", uffd);
        record_number("resolved", uffd_zeropage(uffd, slot(2)));
        record_byte("reader", touch_finish(&touch));
      `,
      expect: {
        dontunmap: { move: at(6), fault: { page: 2, write: false }, resolved: 0, reader: '0' },
      },
    },
    {
      name: 'rest-of-the-mapping-is-not-caught',
      title: 'of a mapping moved in part only the moved pages are caught, the rest keeps its own',
      program: c`
        ${watched('0')}
        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip_at("source", slot(0), 4, uffd);
      `,
      expect: { dontunmap: { move: at(6), source: 'a??d' } },
    },
    {
      name: 'source-is-caught-with-event',
      title: 'every page of the source is caught after a move that sends its event, too',
      preamble: mover,
      program: c`
        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        move_and_read_event(uffd);
        observe_strip_at("source", slot(0), 4, uffd);
        observe_vm_flag("registered", "um", 0, 4);
      `,
      expect: {
        dontunmap: { event: theEvent, moved: true, source: '????', registered: '++++' },
      },
    },
    {
      name: 'source-is-caught-again',
      title: 'a source that was filled again and is moved a second time is still registered',
      program: c`
        ${watched('0')}
        observe_mremap("first", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        for (long i = 0; i < 4; i++)
          if (uffd_copy_letter(uffd, slot(i), (char)('p' + i)))
            failed("UFFDIO_COPY: %s", errno_name(errno));
        observe_mremap("second", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(12));
        observe_strip_at("source", slot(0), 4, uffd);
        observe_strip("moved", 6, 10);
      `,
      expect: { dontunmap: { first: at(6), second: at(12), source: '????', moved: 'abcd--pqrs' } },
    },
    {
      name: 'read-by-the-kernel',
      title: 'a system call that reads the source faults there too, and goes on with what is put there',
      preamble: c`
        static int ends[2];
        static atomic_long written;

        static void *write_source(void *argument)
        {
          (void)argument;
          written = write(ends[1], slot(1), 1);
          return NULL;
        }
      `,
      program: c`
        pthread_t thread;
        char byte = 0;

        ${watched('0')}
        if (pipe(ends))
          broken("pipe: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        thread = start(write_source, NULL);
        observe_pagefault("fault", uffd);
        record_number("resolved", uffd_copy_letter(uffd, slot(1), 'k'));
        finish(thread);
        record_number("written", written);
        if (written == 1 && read(ends[0], &byte, 1) != 1)
          broken("read: %s", errno_name(errno));
        record_byte("byte", byte);
      `,
      expect: {
        dontunmap: { move: at(6), fault: { page: 1, write: false }, resolved: 0, written: 1, byte: 'k' },
      },
    },
  ],
});

export const destinationIsNotRegistered = clause('userfaultfd/destination-is-not-registered', {
  says: 'Without UFFD_FEATURE_EVENT_REMAP the destination is not registered: the watch does not follow the pages.',
  source: [letter, { code: 'mm/userfaultfd.c (fs/userfaultfd.c before 7.x): mremap_userfaultfd_prep' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'destination-is-not-caught',
      title: 'absent pages of the destination read as zeros and are not caught',
      program: c`
        int uffd = uffd_open(0);

        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_vm_flag("registered", "um", 0, 10);
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: { dontunmap: { move: at(6), registered: '++++--....', after: '????--.b..' } },
    },
    {
      name: 'no-event',
      title: 'no event is sent and the move does not wait for anybody',
      program: c`
        struct uffd_msg msg;

        ${watched('0')}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        record_flag("message", uffd_read(uffd, &msg, 0));
      `,
      expect: { dontunmap: { move: at(6), message: false } },
    },
  ],
});

export const destinationIsRegisteredWithEvent = clause('userfaultfd/destination-is-registered-with-event', {
  says: 'With UFFD_FEATURE_EVENT_REMAP source and destination are both registered after the move.',
  source: [letter, { code: 'mm/userfaultfd.c (fs/userfaultfd.c before 7.x): mremap_userfaultfd_prep' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'destination-is-caught',
      title: 'absent pages of the destination are caught, as those of the source are',
      preamble: mover,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);

        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        move_and_read_event(uffd);
        observe_vm_flag("registered", "um", 0, 10);
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: {
          event: theEvent,
          moved: true,
          registered: '++++--++++',
          after: '????--?b??',
        },
      },
    },
    {
      name: 'both-can-be-filled',
      title: 'UFFDIO_COPY fills absent pages on both sides',
      preamble: mover,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);

        carve(0, 4, PRIVATE_ANON);
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        move_and_read_event(uffd);
        record_number("source", uffd_copy_letter(uffd, slot(0), 's'));
        record_number("destination", uffd_copy_letter(uffd, slot(6), 'd'));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: { event: theEvent, moved: true, source: 0, destination: 0, after: 's???--d???' },
      },
    },
  ],
});
