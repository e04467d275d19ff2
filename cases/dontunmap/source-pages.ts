import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

export const sourceReadsZero = clause('dontunmap/source-reads-zero', {
  says: 'A private anonymous source is as if new: no page is present, and every page reads as zeros.',
  source: [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap')],
  cases: [
    {
      name: 'reads-zero',
      title: 'the source reads as zero pages after the move',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), after: '....--abcd' } },
    },
    {
      name: 'no-page-present',
      title: 'no page of the source is present right after the move',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_frames("before", 0, 10);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_frames("after", 0, 10);
      `,
      expect: { dontunmap: { before: 'ABCD......', move: at(6), after: '......ABCD' } },
    },
    {
      name: 'large-reads-zero',
      title:
        'a source of 1024 pages, moved between places of different alignment, reads as zeros in every page',
      program: c`
        size_t len = 1024 * PAGE;
        char *from = mmap(NULL, 2 * len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char *to = mmap(NULL, 2 * len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        long zero = 0, kept = 0;

        if (from == MAP_FAILED || to == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        from += 3 * PAGE;
        to += 7 * PAGE;
        for (size_t i = 0; i < 1024; i++)
          *(size_t *)(from + i * PAGE) = i + 1;
        record_flag("moved", sys_mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) == to);
        for (size_t i = 0; i < 1024; i++) {
          zero += *(size_t *)(from + i * PAGE) == 0;
          kept += *(size_t *)(to + i * PAGE) == i + 1;
        }
        record_number("zero", zero);
        record_number("kept", kept);
      `,
      expect: { dontunmap: { moved: true, zero: 1024, kept: 1024 } },
    },
    {
      name: 'whole-tables-read-zero',
      title:
        'a source that is moved by two whole page tables, of which 1024 pages are written, reads as zeros and can be written, apart from the destination',
      program: c`
        size_t table = BLOCK, len = 2 * table, step = len / 1024;
        char *all = mmap(NULL, 8 * table, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        char *from = (char *)(((uintptr_t)all + table - 1) / table * table), *to = from + 4 * table;
        long zero = 0, kept = 0, written = 0;

        if (all == MAP_FAILED || mprotect(from, len, PROT_READ | PROT_WRITE) || madvise(from, len, MADV_NOHUGEPAGE))
          broken("mmap: %s", errno_name(errno));
        for (size_t i = 0; i < 1024; i++)
          *(size_t *)(from + i * step) = i + 1;
        record_flag("moved", sys_mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) == to);
        for (size_t i = 0; i < 1024; i++)
          zero += *(size_t *)(from + i * step) == 0;
        for (size_t i = 0; i < 1024; i++)
          *(size_t *)(from + i * step) = i + 2000;
        for (size_t i = 0; i < 1024; i++) {
          kept += *(size_t *)(to + i * step) == i + 1;
          written += *(size_t *)(from + i * step) == i + 2000;
        }
        record_number("zero", zero);
        record_number("kept", kept);
        record_number("written", written);
      `,
      expect: { dontunmap: { moved: true, zero: 1024, kept: 1024, written: 1024 } },
    },
    {
      name: 'read-only-reads-zero',
      title: 'a source that cannot be written reads as zeros too',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mprotect(slot(0), 4 * PAGE, PROT_READ))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), after: '....--abcd' } },
    },
  ],
});

export const sourceCanBeWritten = clause('dontunmap/source-can-be-written', {
  says: 'The source can be written after the move, apart from the destination and private to the process.',
  source: [letter, commitOf('dontunmap')],
  cases: [
    {
      name: 'written-apart',
      title: 'what is written to the source is not seen at the destination, nor the other way round',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_write("write", 0, 2, 'x');
        fill(slot(8), "y");
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), write: '++', after: 'xx..--abyd' } },
    },
    {
      name: 'private-to-the-process',
      title: 'what a child writes to the source after a fork is not seen by its parent',
      program: c`
        int status;
        pid_t child;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          bool right = slot(0)[0] == 0 && slot(4)[0] == 'a';

          memset(slot(0), 'x', 2 * PAGE);
          _exit(right ? 42 : 1);
        }
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        observe_strip("after", 0, 6);
      `,
      expect: { dontunmap: { move: at(4), child: 42, after: '..--ab' } },
    },
  ],
});
