import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { letter, man } from '../sources.ts';

export const pagesFedBackToRunningThreads = clause('uses/pages-fed-back-to-running-threads', {
  says: 'A watched mapping can be pulled out from under running threads and their pages fed back to them on their faults.',
  source: [letter, man('NOTES, MREMAP_DONTUNMAP use cases')],
  needs: ['userfaultfd'],
  cases: [
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
      races: true,
      seconds: 40,
    },
  ],
});
