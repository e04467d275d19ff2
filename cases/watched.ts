import { at, c } from '../harness/spec/index.ts';
import { describeClause } from './specification.ts';

/** Four watched pages at 0-4. `features` 0 or UFFD_FEATURE_EVENT_REMAP. */
const watched = (features: string) => c`
  int uffd = uffd_open(${features});

  fill(carve(0, 4, PRIVATE_ANON), "abcd");
  uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
`;

/** mremap in a thread of its own: with EVENT_REMAP it returns only when its event has been read. */
const mover = c`
  static atomic_int returned;
  static void *result;

  static void *move_on(void *argument)
  {
    (void)argument;
    result = sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
    atomic_store(&returned, 1);
    return NULL;
  }

  static void __attribute__((unused)) record_event(const char *name, int uffd)
  {
    struct uffd_msg msg;

    if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_REMAP)
      record_string(name, "none");
    else
      record_json(name, "{\"from\":%ld,\"to\":%ld,\"len\":%ld}",
            ((long)msg.arg.remap.from - (long)slot(0)) / (long)PAGE,
            ((long)msg.arg.remap.to - (long)slot(0)) / (long)PAGE,
            (long)msg.arg.remap.len / (long)PAGE);
  }

  static void __attribute__((unused)) move_and_read_event(int uffd)
  {
    pthread_t thread = start(move_on, NULL);

    record_event("event", uffd);
    finish(thread);
    record_flag("moved", result == slot(6));
  }
`;

const remapEvent = { from: 0, to: 6, len: 4 };

export default [
  ...describeClause('UFFD-1', [
    {
      name: 'source-is-still-armed',
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
      name: 'armed-with-event',
      title: 'every page of the source is caught after a move that sends its event, too',
      preamble: mover,
      program: c`
        ${watched('UFFD_FEATURE_EVENT_REMAP')}
        move_and_read_event(uffd);
        observe_strip_at("source", slot(0), 4, uffd);
        observe_vm_flag("registered", "um", 0, 4);
      `,
      expect: {
        dontunmap: { event: remapEvent, moved: true, source: '????', registered: '++++' },
      },
    },
    {
      name: 'armed-again',
      title: 'a source that was fed and is moved a second time is armed still',
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
  ]),

  ...describeClause('UFFD-2', [
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
  ]),

  ...describeClause('UFFD-3', [
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
  ]),

  ...describeClause('UFFD-4', [
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
          event: remapEvent,
          moved: true,
          registered: '++++--++++',
          after: '????--?b??',
        },
      },
    },
    {
      name: 'both-can-be-fed',
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
        dontunmap: { event: remapEvent, moved: true, source: 0, destination: 0, after: 's???--d???' },
      },
    },
  ]),

  ...describeClause('UFFD-5', [
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
      expect: { dontunmap: { event: remapEvent, moved: true, another: false } },
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
        dontunmap: { ready: 1, 'returned-before': false, event: remapEvent, moved: true },
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
        dontunmap: { before: 'EAGAIN', event: remapEvent, afterwards: 0, after: 'n???--abcd' },
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
  ]),

  ...describeClause('UFFD-6', [
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
          event: remapEvent,
          moved: true,
          'still-blocked': true,
          resolved: 0,
          reader: 'n',
        },
      },
    },
  ]),
];
