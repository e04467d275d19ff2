import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

const source = [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap')];

const setUp = `fill(carve(8, 4, PRIVATE_ANON), "abcd");
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

const inChild = (what: string) => `child = fork();
if (child < 0)
  broken("fork: %s", errno_name(errno));
if (!child) {
  ${what}
}
if (waitpid(child, &status, 0) != child)
  broken("waitpid: %s", errno_name(errno));
record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);`;

export const processesStayApart = clause('dontunmap/processes-stay-apart', {
  says: 'A child has source and destination as they were at the fork, and what either process writes, moves or unmaps then is not seen by the other.',
  source,
  cases: [
    {
      name: 'moved-by-a-child',
      title: 'a child moves what it shares with its parent: the source of the parent keeps its pages',
      program: c`
        int status;
        pid_t child;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${inChild(`bool moved = sys_mremap(slot(8), 4 * PAGE, 4 * PAGE,
                          MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)) == slot(20);

  _exit(moved && *slot(8) == 0 && *slot(20) == 'a' ? 42 : 1);`)}
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { child: 42, parent: 'abcd------------' } },
    },
    {
      name: 'written-by-both',
      title: 'after the fork of a process with a refilled source each side is copied when it is written',
      program: c`
        int status;
        pid_t child;

        ${setUp}
        fill(slot(8), "wxyz");
        ${inChild(`bool right = *slot(8) == 'w' && *slot(20) == 'a';

  fill(slot(8), "1111");
  fill(slot(20), "2222");
  _exit(right ? 42 : 1);`)}
        fill(slot(9), "q");
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), child: 42, parent: 'wqyz--------abcd' } },
    },
    {
      name: 'unmapped-by-a-child',
      title:
        'a child unmaps the source, a grandchild reads the destination and writes it: the parent has both',
      program: c`
        int status;
        pid_t child;

        ${setUp}
        fill(slot(8), "w");
        ${inChild(`pid_t grandchild;

  munmap(slot(8), 4 * PAGE);
  grandchild = fork();
  if (!grandchild) {
    bool right = *slot(20) == 'a' && slot(23)[0] == 'd';

    fill(slot(20), "2222");
    _exit(right ? 0 : 1);
  }
  waitpid(grandchild, &status, 0);
  _exit(status == 0 && *slot(20) == 'a' ? 42 : 1);`)}
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), child: 42, parent: 'w...--------abcd' } },
    },
    {
      name: 'moved-after-a-fork-and-back',
      title: 'pages that a child shares are moved away and back while it lives: both processes read them',
      program: c`
        int status, go[2];
        pid_t child;
        char byte = 0;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (pipe(go) || (child = fork()) < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          bool right = read(go[0], &byte, 1) == 1 && *slot(8) == 'a' && *slot(11) == 'd';

          _exit(right ? 42 : 1);
        }
        observe_mremap("there", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        fill(slot(8), "wxyz");
        observe_mremap("back", slot(20), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8));
        fill(slot(9), "q");
        observe_strip("parent", 8, 16);
        if (write(go[1], &byte, 1) != 1 || waitpid(child, &status, 0) != child)
          broken("the child: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
      `,
      expect: {
        dontunmap: { there: at(20), back: at(8), parent: 'aqcd--------....', child: 42 },
      },
    },
  ],
});

export const sourceMergesAgain = clause('dontunmap/source-merges-as-new', {
  says: 'An emptied source is to its neighbours like a new mapping (since 6.12.112 and 7.2 also where its pages had been moved there before; beside touched pages since 6.16): what is mapped beside it becomes one mapping with it, and with the destination not.',
  source: [
    { code: 'mm/mremap.c: dontunmap_complete, unlink_anon_vmas and the page offset' },
    commitOf('untouched-merges-behind-touched'),
    commitOf('source-offset-is-its-own'),
  ],
  cases: [
    {
      name: 'where-it-was-mapped',
      title: 'a source that lies where it was mapped: new pages behind it become one mapping with it',
      program: c`
        ${setUp}
        carve(12, 2, PRIVATE_ANON);
        carve(24, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
      `,
      expect: {
        dontunmap: { move: at(20), mappings: ['8-14 rw-p', '20-24 rw-p', '24-26 rw-p'] },
      },
    },
    ...(
      [
        ['locked', 'a source that was locked', 'mlock(slot(8), 4 * PAGE)'],
        ['locked-on-fault', 'a source that was locked on fault', 'syscall(SYS_mlock2, slot(8), 4 * PAGE, 1)'],
      ] as const
    ).map(([name, a, how]) => ({
      name,
      title: `${a} has nothing of that: new pages behind it become one mapping with it`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (${how})
          broken("mlock: %s", errno_name(errno));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
      `,
      expect: { dontunmap: { move: at(20), mappings: ['8-14 rw-p', '20-24 rw-p'] } },
    })),
    {
      name: 'beside-touched-pages',
      title:
        'touched pages behind the source, kept apart by MADV_DONTDUMP until then, become one mapping with it: it has no page of its own',
      program: c`
        carve(12, 2, PRIVATE_ANON);
        if (madvise(slot(12), 2 * PAGE, MADV_DONTDUMP))
          broken("MADV_DONTDUMP: %s", errno_name(errno));
        fill(slot(12), "xy");
        ${setUp}
        if (madvise(slot(12), 2 * PAGE, MADV_DODUMP))
          failed("MADV_DODUMP: %s", errno_name(errno));
        observe_mappings("mappings", 8, 18);
        fill(slot(8), "w");
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-24 rw-p'],
          after: 'w...xy------abcd',
        },
        'untouched-merges-behind-touched': {
          move: at(20),
          mappings: ['8-14 rw-p', '20-24 rw-p'],
          after: 'w...xy------abcd',
        },
      },
    },
    {
      name: 'moved-there-before',
      title:
        'a source that was moved there with its pages before: new pages behind it become one mapping with it',
      program: c`
        fill(carve(40, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(40), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
        fill(slot(8), "uvwxyz");
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          there: at(8),
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-24 rw-p'],
          after: 'uvwxyz------abcd',
        },
        'source-offset-is-its-own': {
          there: at(8),
          move: at(20),
          mappings: ['8-14 rw-p', '20-24 rw-p'],
          after: 'uvwxyz------abcd',
        },
      },
    },
    {
      name: 'part-of-what-was-moved',
      title:
        'of a mapping that was moved with its pages before a part is moved on: it stays apart from new pages behind it',
      program: c`
        fill(carve(40, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(40), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_mremap("move", slot(10), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          there: at(8),
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-22 rw-p'],
          after: 'ab....------cd--',
        },
      },
    },
  ],
});

export const swappedPagesMove = clause('dontunmap/pages-in-swap', {
  says: 'Pages that are in swap are moved as those in memory are, and both sides can be swapped out afterwards.',
  source,
  cases: [
    {
      name: 'swapped-before',
      title: 'pages are swapped out and then moved: the destination reads them, the source zeros',
      alone: true,
      program: c`
        swap_on(256);
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: '....--------abcd' } },
    },
    {
      name: 'rest-swapped-afterwards',
      title:
        'the rest of a mapping and what was moved out of its middle are swapped out: each reads what it held',
      alone: true,
      program: c`
        swap_on(256);
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(9), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */) || madvise(slot(20), 2 * PAGE, 21))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: 'a..d--------bc--' } },
    },
    {
      name: 'swapped-afterwards',
      title: 'both sides are swapped out after the source was filled again: each reads what it held',
      alone: true,
      program: c`
        swap_on(256);
        ${setUp}
        fill(slot(8), "wxyz");
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */) || madvise(slot(20), 4 * PAGE, 21))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: 'wxyz--------abcd' } },
    },
  ],
});

export const growsDownStill = clause('dontunmap/stacks', {
  says: 'Both sides of a mapping that grows downwards grow downwards.',
  source: [{ man: 'mmap(2), man-pages 6.20, MAP_GROWSDOWN' }],
  cases: [
    {
      name: 'both-grow',
      title: 'the page below the source and the page below the destination are written: each has grown by it',
      program: c`
        fill(carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, NULL }), "abcd");
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(40));
        observe_write("below-source", 7, 1, 'x');
        observe_write("below-destination", 39, 1, 'y');
        observe_mappings("mappings", 0, 50);
        observe_strip("source", 7, 5);
        observe_strip("destination", 39, 5);
      `,
      expect: {
        dontunmap: {
          move: at(40),
          'below-source': '+',
          'below-destination': '+',
          mappings: ['7-12 rw-p', '39-44 rw-p'],
          source: 'x....',
          destination: 'yabcd',
        },
      },
    },
  ],
});
