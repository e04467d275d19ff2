import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { letter, man } from '../sources.ts';

export const heapMovedUnderMutators = clause('uses/heap-moved-under-mutators', {
  says: 'A heap of 16 MiB can be moved away under mutator threads while another thread keeps mapping: nobody takes the range, every object arrives intact.',
  source: [letter, man('NOTES, MREMAP_DONTUNMAP use cases')],
  needs: ['userfaultfd'],
  cases: [
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
      races: true,
      seconds: 60,
    },
  ],
});
