import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

export const source = [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap')];

export const setUp = `fill(carve(8, 4, PRIVATE_ANON), "abcd");
observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));`;

/** What is done to one side, whether that works, and what both read as then. */
const row = (name: string, title: string, does: string, after: string, records: object = {}) => ({
  name,
  title,
  program: c`
    ${setUp}
    ${does}
    observe_strip("after", 8, 18);
  `,
  expect: { dontunmap: { move: at(20), ...records, after } },
});

export const sidesAreApart = clause('dontunmap/sides-are-apart', {
  says: 'Source and destination are mappings of their own: what is done to one is not done to the other.',
  source,
  cases: [
    row(
      'source-unmapped',
      'the source is unmapped: the destination keeps its pages',
      'record_number("done", munmap(slot(8), 4 * PAGE));',
      '------------abcd--',
      { done: 0 },
    ),
    row(
      'destination-unmapped',
      'the destination is unmapped: the source is there, empty, and can be written',
      'record_number("done", munmap(slot(20), 4 * PAGE));\nfill(slot(9), "x");',
      '.x..--------------',
      { done: 0 },
    ),
    row(
      'source-dropped',
      'MADV_DONTNEED of the source after it was written: the destination keeps its pages',
      'fill(slot(8), "wxyz");\nrecord_number("done", madvise(slot(8), 4 * PAGE, MADV_DONTNEED));',
      '....--------abcd--',
      { done: 0 },
    ),
    row(
      'destination-dropped',
      'MADV_DONTNEED of the destination: the source keeps what was written to it',
      'fill(slot(8), "wxyz");\nrecord_number("done", madvise(slot(20), 4 * PAGE, MADV_DONTNEED));',
      'wxyz--------....--',
      { done: 0 },
    ),
    row(
      'source-protected',
      'mprotect of the source: the destination can be written still',
      'record_number("done", mprotect(slot(8), 4 * PAGE, PROT_READ));\nobserve_write("source", 8, 4, \'x\');\nobserve_write("destination", 20, 1, \'y\');',
      '....--------ybcd--',
      { done: 0, source: '####', destination: '+' },
    ),
    row(
      'destination-protected',
      'mprotect of the destination: the source can be written still',
      'record_number("done", mprotect(slot(20), 4 * PAGE, PROT_NONE));\nobserve_write("source", 8, 1, \'x\');',
      'x...--------####--',
      { done: 0, source: '+' },
    ),
    row(
      'source-replaced',
      'another mapping replaces a part of the source',
      'fill(carve(9, 2, SHARED_ANON), "xy");',
      '.xy.--------abcd--',
    ),
    row(
      'source-shrunk',
      'the source is shrunk',
      'observe_mremap("done", slot(8), 4 * PAGE, PAGE, 0, NULL);',
      '.-----------abcd--',
      { done: at(8) },
    ),
    row(
      'source-grown',
      'the source is grown in place, and what it grew by reads as zeros',
      'observe_mremap("done", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);',
      '......------abcd--',
      { done: at(8) },
    ),
    row(
      'destination-grown',
      'the destination is grown in place',
      'observe_mremap("done", slot(20), 4 * PAGE, 6 * PAGE, 0, NULL);',
      '....--------abcd..',
      { done: at(20) },
    ),
    row(
      'source-moved',
      'the source is filled and moved away by a plain move',
      'fill(slot(8), "wxyz");\nobserve_mremap("done", slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(14));',
      '------wxyz--abcd--',
      { done: at(14) },
    ),
    row(
      'destination-moved',
      'the destination is moved on by a plain move',
      'observe_mremap("done", slot(20), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(14));',
      '....--abcd--------',
      { done: at(14) },
    ),
  ],
});

export const nobodyTakesTheSource = clause('dontunmap/source-range-stays-taken', {
  says: 'The range of the source is not free: mmap places nothing there, unless it is told to replace what is mapped.',
  source,
  cases: [
    {
      name: 'not-free',
      title: 'MAP_FIXED_NOREPLACE at the source is EEXIST, and a hint there is not followed',
      program: c`
        char *got;

        ${setUp}
        got = mmap(slot(9), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        record_string("no-replace", got == MAP_FAILED ? errno_name(errno) : "mapped");
        got = mmap(slot(9), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        record_flag("elsewhere", got < slot(0) || got >= slot(STRETCH_PAGES));
        observe_mappings("mappings", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          'no-replace': 'EEXIST',
          elsewhere: true,
          mappings: ['8-12 rw-p', '20-24 rw-p'],
        },
      },
    },
    {
      name: 'no-growth-into-it',
      title: 'the mapping before the source cannot grow into it',
      program: c`
        fill(carve(7, 1, SHARED_ANON), "x");
        ${setUp}
        observe_mremap("grow", slot(7), PAGE, 2 * PAGE, 0, NULL);
        observe_strip("after", 7, 17);
      `,
      expect: { dontunmap: { move: at(20), grow: { errno: 'ENOMEM' }, after: 'x....--------abcd' } },
    },
  ],
});

export const faultsAreCounted = clause('dontunmap/faults', {
  says: 'Each page of the source is a minor fault when it is touched again; no page of the destination is.',
  source: [{ man: 'getrusage(2), man-pages 6.20, ru_minflt' }, ...source],
  cases: [
    {
      name: 'minor-faults',
      title:
        'four pages of either side are written, then read: four faults at the source, none at the destination',
      preamble: c`
        static long faults_of(char *where, bool write)
        {
          struct rusage before, after;

          getrusage(RUSAGE_SELF, &before);
          for (int i = 0; i < 4; i++) {
            if (write)
              *(volatile char *)(where + (size_t)i * PAGE) = 'x';
            else
              (void)*(volatile char *)(where + (size_t)i * PAGE);
          }
          getrusage(RUSAGE_SELF, &after);
          return after.ru_minflt - before.ru_minflt;
        }
      `,
      program: c`
        /* Its code and its stack are in memory then. */
        faults_of(carve(40, 4, PRIVATE_ANON), true);
        faults_of(slot(40), false);
        ${setUp}
        record_number("destination-written", faults_of(slot(20), true));
        record_number("source-written", faults_of(slot(8), true));
        record_number("source-read", faults_of(slot(8), false));
        record_number("destination-read", faults_of(slot(20), false));
      `,
      expect: {
        dontunmap: {
          move: at(20),
          'destination-written': 0,
          'source-written': 4,
          'source-read': 0,
          'destination-read': 0,
        },
      },
    },
  ],
});

export const kernelSeesTheSame = clause('dontunmap/accesses-by-the-kernel', {
  says: 'System calls that read or write the source see zeros and fill new pages, as the program does itself.',
  source,
  cases: [
    {
      name: 'read-and-write',
      title:
        'write(2) from the source gives zeros, and read(2) fills a page of it, apart from the destination',
      program: c`
        char bytes[3] = "??";
        int ends[2];

        ${setUp}
        if (pipe(ends))
          broken("pipe: %s", errno_name(errno));
        record_number("written", write(ends[1], slot(8), 2));
        record_number("read", read(ends[0], bytes, 2));
        record_flag("zeros", !bytes[0] && !bytes[1]);
        record_number("given", write(ends[1], "xy", 2));
        record_number("filled", read(ends[0], slot(9), 2));
        record_byte("first", slot(9)[0]);
        record_byte("third", slot(9)[2]);
        observe_strip("destination", 20, 4);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          written: 2,
          read: 2,
          zeros: true,
          given: 2,
          filled: 2,
          first: 'x',
          third: '0',
          destination: 'abcd',
        },
      },
    },
    {
      name: 'another-process',
      title:
        'a parent that reads its child by process_vm_readv sees zeros at the source and the bytes at the destination',
      program: c`
        char bytes[2] = "??";
        struct { void *base; size_t len; } local = { bytes, 2 }, remote[2] = { { slot(8), 1 }, { slot(20), 1 } };
        int ready[2];
        pid_t child;
        long n;

        ${setUp}
        if (pipe(ready) || (child = fork()) < 0)
          broken("fork: %s", errno_name(errno));
        if (!child)
          for (;;)
            pause();
        n = syscall(SYS_process_vm_readv, child, &local, 1, remote, 2, 0);
        if (n < 0 && errno == ENOSYS) {
          kill(child, SIGKILL);
          lacks("process_vm_readv (CONFIG_CROSS_MEMORY_ATTACH)");
        }
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        record_number("read", n);
        record_byte("source", bytes[0]);
        record_byte("destination", bytes[1]);
      `,
      expect: { dontunmap: { move: at(20), read: 2, source: '0', destination: 'a' } },
    },
  ],
});
