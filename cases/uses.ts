import { c } from '../harness/spec/index.ts';
import { describeClause } from './specification.ts';

export default [
  ...describeClause('USE-1', [
    {
      name: 'chromeos',
      title:
        'ChromeOS: a watched mapping is pulled out from under two threads, ten times, and fed back on their faults',
      preamble: c`
        #define PAGES 16

        static atomic_int stop;
        static atomic_long wrong, served;
        static int uffd;

        static void *run(void *argument)
        {
          long first = (long)argument;

          while (!atomic_load(&stop))
            for (long i = first; i < PAGES; i += 2)
              wrong += *(volatile char *)slot(i) != 'a' + i;
          return NULL;
        }
      `,
      program: c`
        pthread_t threads[2];
        long pulled = 0;

        uffd = uffd_open(0);
        fill(carve(0, PAGES, PRIVATE_ANON), "abcdefghijklmnop");
        uffd_register(uffd, slot(0), PAGES * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        for (long i = 0; i < 2; i++)
          threads[i] = start(run, (void *)i);
        for (long round = 0; round < 10; round++) {
          bool fed[PAGES] = { false };
          long left = PAGES;

          pulled += sys_mremap(slot(0), PAGES * PAGE, PAGES * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(32)) == slot(32);
          while (left) {
            struct uffd_msg msg;
            long page;

            if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_PAGEFAULT)
              failed("no thread faults, %ld pages are missing", left);
            page = ((long)msg.arg.pagefault.address - (long)slot(0)) / (long)PAGE;
            if (page < 0 || page >= PAGES)
              failed("a fault at page %ld", page);
            if (fed[page])
              continue;
            if (uffd_copy(uffd, slot(page), slot(32 + page)))
              failed("UFFDIO_COPY of page %ld: %s", page, errno_name(errno));
            fed[page] = true;
            left--;
            served++;
          }
        }
        stop = 1;
        for (long i = 0; i < 2; i++)
          finish(threads[i]);
        record_number("pulled", pulled);
        record_number("served", served);
        record_number("wrong", wrong);
        observe_strip("after", 0, PAGES);
      `,
      expect: { dontunmap: { pulled: 10, served: 160, wrong: 0, after: 'abcdefghijklmnop' } },
      seconds: 40,
    },
  ]),

  ...describeClause('USE-2', [
    {
      name: 'android',
      title: 'Android: a heap of 16 MiB is moved away under mutators while a thread keeps mapping',
      preamble: c`
        #define HEAP (16UL << 20)

        static char *heap, *away;
        static int uffd;
        static atomic_int stop;
        static atomic_long wrong, mapped, given;

        /* An object a page: its own number. Mutators visit every 64th. */
        static void *mutate(void *argument)
        {
          size_t first = (size_t)argument * 64;

          while (!atomic_load(&stop))
            for (size_t i = first; i < HEAP / PAGE; i += 128)
              wrong += *(volatile size_t *)(heap + i * PAGE) != i + 1;
          return NULL;
        }

        static void *map_on(void *argument)
        {
          (void)argument;
          while (!atomic_load(&stop)) {
            char *got = mmap(NULL, HEAP, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

            if (got == MAP_FAILED)
              continue;
            mapped++;
            given += got < heap + HEAP && heap < got + HEAP;
            munmap(got, HEAP);
          }
          return NULL;
        }
      `,
      program: c`
        size_t objects = HEAP / PAGE, visited = (objects + 63) / 64, left = visited, intact = 0;
        pthread_t threads[3];

        heap = mmap(NULL, HEAP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (heap == MAP_FAILED)
          broken("mmap of the heap: %s", errno_name(errno));
        for (size_t i = 0; i < objects; i++)
          *(size_t *)(heap + i * PAGE) = i + 1;
        uffd = uffd_open(0);
        uffd_register(uffd, heap, HEAP, UFFDIO_REGISTER_MODE_MISSING);
        threads[0] = start(mutate, (void *)0);
        threads[1] = start(mutate, (void *)1);
        threads[2] = start(map_on, NULL);
        while (!atomic_load(&mapped))
          sched_yield();
        away = sys_mremap(heap, HEAP, HEAP, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
        record_flag("moved", away != MAP_FAILED && away != heap);
        if (away == MAP_FAILED)
          failed("mremap of the heap: %s", errno_name(errno));
        while (left) {
          struct uffd_msg msg;
          size_t at;
          int error;

          if (!uffd_read(uffd, &msg, 10000) || msg.event != UFFD_EVENT_PAGEFAULT)
            failed("no mutator faults, %zu objects are missing", left);
          at = (size_t)(msg.arg.pagefault.address - (uintptr_t)heap) & ~(PAGE - 1);
          error = uffd_copy(uffd, heap + at, away + at);
          if (error && error != EEXIST)
            failed("UFFDIO_COPY: %s", errno_name(error));
          left -= !error;
        }
        stop = 1;
        for (long i = 0; i < 3; i++)
          finish(threads[i]);
        for (size_t i = 0; i < objects; i++)
          intact += *(size_t *)(away + i * PAGE) == i + 1;
        record_flag("every-object-intact", intact == objects);
        record_number("wrong", wrong);
        record_number("given", given);
      `,
      expect: { dontunmap: { moved: true, 'every-object-intact': true, wrong: 0, given: 0 } },
      seconds: 60,
    },
  ]),
];
