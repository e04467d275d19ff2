import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { mover, theEvent, watched } from './situation.ts';

export const remapEvent = clause('userfaultfd/remap-event', {
  says: 'With UFFD_FEATURE_EVENT_REMAP the move sends one event whose from, to and len are the source, the destination and the length, and returns only when it has been read.',
  source: [{ man: 'userfaultfd(2), UFFD_EVENT_REMAP' }, { code: 'mremap_userfaultfd_complete' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'event-fields',
      title: 'the event names the source, the destination and the length',
      preamble: mover,
      program: c`
        struct uffd_msg msg;

        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        move_and_read_event(uffd);
        record_flag("another", uffd_read(uffd, &msg, 0));
      `,
      expect: { dontunmap: { event: theEvent, moved: true, another: false } },
    },
    {
      name: 'nothing-else-in-it',
      title: 'the bytes of the event that mean nothing are zero, and a buffer for two gets this one alone',
      preamble: mover,
      program: c`
        unsigned char bytes[2 * sizeof(struct uffd_msg)];
        struct pollfd poller;
        pthread_t thread;
        bool zero = true;

        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        thread = start(move_on, NULL);
        poller = (struct pollfd){ .fd = uffd, .events = POLLIN };
        if (poll(&poller, 1, 5000) != 1)
          failed("no event came");
        memset(bytes, 0xff, sizeof(bytes));
        record_number("read", read(uffd, bytes, sizeof(bytes)));
        finish(thread);
        record_number("event", bytes[0]);
        for (size_t i = 1; i < 8; i++)
          zero &= !bytes[i];
        record_flag("zero", zero);
        record_flag("moved", result == slot(6));
      `,
      expect: { dontunmap: { read: 32, event: 20, zero: true, moved: true } },
    },
    {
      name: 'waits-for-its-reader',
      title: 'the call has not returned as long as its event has not been read',
      preamble: mover,
      program: c`
        struct pollfd poller;
        pthread_t thread;

        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        thread = start(move_on, NULL);
        poller = (struct pollfd){ .fd = uffd, .events = POLLIN };
        record_number("ready", poll(&poller, 1, 5000));
        usleep(20000);
        record_flag("returned-before", atomic_load(&returned));
        record_event("event", uffd);
        finish(thread);
        record_flag("moved", result == slot(6));
      `,
      expect: {
        dontunmap: { ready: 1, 'returned-before': false, event: theEvent, moved: true },
      },
    },
    {
      name: 'copy-is-put-off-until-read',
      title:
        'UFFDIO_COPY is refused with EAGAIN between the move and the reading of its event, and works afterwards',
      preamble: mover,
      program: c`
        struct pollfd poller;
        pthread_t thread;

        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        thread = start(move_on, NULL);
        poller = (struct pollfd){ .fd = uffd, .events = POLLIN };
        if (poll(&poller, 1, 5000) != 1)
          failed("no event came");
        record_string("before", errno_name(uffd_copy_letter(uffd, slot(0), 'n')));
        record_event("event", uffd);
        finish(thread);
        record_number("afterwards", uffd_copy_letter(uffd, slot(0), 'n'));
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: { before: 'EAGAIN', event: theEvent, afterwards: 0, after: 'n???--abcd' },
      },
    },
    {
      name: 'refused-call-sends-nothing',
      title: 'a refused call sends no event and leaves the registration as it was',
      preamble: mover,
      program: c`
        struct uffd_msg msg;

        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        observe_mremap("move", slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        record_flag("message", uffd_read(uffd, &msg, 0));
        observe_vm_flag("registered", "um", 0, 10);
        observe_strip("after", 0, 10);
        (void)move_on;
      `,
      expect: {
        dontunmap: {
          move: { errno: 'EINVAL' },
          message: false,
          registered: '++++------',
          after: 'abcd------',
        },
      },
    },
  ],
});
