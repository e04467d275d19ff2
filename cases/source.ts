import { at, c } from '../harness/spec/index.ts';
import { describeClause } from './specification.ts';

const zeros = (pages: number): string => '.'.repeat(pages);

export default [
  ...describeClause('PLAIN-1', [
    {
      name: 'old-range-faults',
      title: 'after a plain move the source is not mapped and an access to it is a SIGSEGV',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 10);
        observe_mappings("mappings", 0, 10);
      `,
      expect: { 'before-dontunmap': { move: at(6), after: '------abcd', mappings: ['6-10 rw-p'] } },
    },
    {
      name: 'watched-range-faults',
      title: 'after a plain move a userfaultfd no longer holds the source: it is gone',
      program: c`
        int uffd = uffd_open(0);
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip_at("after", slot(0), 8, uffd);
      `,
      expect: { 'before-dontunmap': { move: at(6), after: '------ab' } },
    },
  ]),

  ...describeClause('SOURCE-1', [
    ...(
      [
        ['read-write', 'PROT_READ | PROT_WRITE', 'rw-p'],
        ['read-only', 'PROT_READ', 'r--p'],
        ['inaccessible', 'PROT_NONE', '---p'],
        ['executable', 'PROT_READ | PROT_EXEC', 'r-xp'],
      ] as const
    ).map(([name, prot, shown]) => ({
      name: `${name}-stays`,
      title: `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} mapping is still there, with its bounds and protection`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mprotect(slot(0), 4 * PAGE, ${prot}))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), mappings: [`0-4 ${shown}`, `6-10 ${shown}`] } },
    })),
    {
      name: 'never-touched-stays',
      title: 'a mapping without a single page is still there',
      program: c`
        carve(0, 4, PRIVATE_ANON);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { move: at(6), mappings: ['0-4 rw-p', '6-10 rw-p'], after: '....--....' },
      },
    },
    {
      name: 'stays-when-moved-again',
      title: 'a source can be filled and moved away again and again',
      program: c`
        carve(0, 2, PRIVATE_ANON);
        fill(slot(0), "ab");
        observe_mremap("first", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        fill(slot(0), "cd");
        observe_mremap("second", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { first: at(4), second: at(8), after: '..--ab--cd' } },
    },
    {
      name: 'protection-changed-before-stays-changed',
      title: 'what a thread has made read-only stays read-only: no mprotect is undone',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mprotect(slot(1), 2 * PAGE, PROT_READ))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
        observe_write("write", 0, 4, 'x');
      `,
      expect: {
        dontunmap: {
          move: at(6),
          mappings: ['0-1 rw-p', '1-3 r--p', '3-4 rw-p', '6-8 r--p'],
          write: '+##+',
        },
      },
    },
  ]),

  ...describeClause('SOURCE-2', [
    ...(
      [
        ['first', 0, '...defghij', 'abc'],
        ['middle', 3, 'abc...ghij', 'def'],
        ['last', 7, 'abcdefg...', 'hij'],
      ] as const
    ).map(([which, first, rest, moved]) => ({
      name: `${which}-part-leaves-the-rest`,
      title: `the ${which} part of a mapping is moved: the other pages keep their bytes and frames`,
      program: c`
        fill(carve(0, 10, PRIVATE_ANON), "abcdefghij");
        observe_frames("frames-before", 0, 10);
        observe_mremap("move", slot(${first}), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(12));
        observe_frames("frames-after", 0, 15);
        observe_strip("after", 0, 15);
        observe_mappings("mappings", 0, 15);
      `,
      expect: {
        dontunmap: {
          'frames-before': 'ABCDEFGHIJ',
          move: at(12),
          'frames-after': `${rest}..${moved}`.toUpperCase(),
          after: `${rest}--${moved}`,
          mappings: ['0-10 rw-p', '12-15 rw-p'],
        },
      },
    })),
    {
      name: 'rest-stays-locked',
      title: 'when part of a locked mapping is moved, the rest of it stays locked',
      program: c`
        fill(carve(0, 10, PRIVATE_ANON), "abcdefghij");
        if (mlock(slot(0), 10 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("move", slot(3), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(12));
        observe_vm_flag("locked", "lo", 0, 15);
        record_number("pages-locked", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: { dontunmap: { move: at(12), locked: '+++...++++--+++', 'pages-locked': 10 } },
    },
    {
      name: 'neighbours-untouched',
      title: 'mappings that touch the source on both sides keep their pages and bounds',
      program: c`
        fill(carve_prot(0, 2, SHARED_ANON, PROT_READ | PROT_WRITE), "xy");
        fill(carve(2, 3, PRIVATE_ANON), "abc");
        fill(carve_prot(5, 2, SHARED_ANON, PROT_READ | PROT_WRITE), "vw");
        observe_mremap("move", slot(2), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(10));
        observe_strip("after", 0, 13);
        observe_mappings("mappings", 0, 13);
      `,
      expect: {
        dontunmap: {
          move: at(10),
          after: 'xy...vw---abc',
          mappings: ['0-2 rw-s', '2-5 rw-p', '5-7 rw-s', '10-13 rw-p'],
        },
      },
    },
  ]),

  ...describeClause('SOURCE-3', [
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
      expect: { dontunmap: { move: at(6), after: `${zeros(4)}--abcd` } },
    },
  ]),

  ...describeClause('SOURCE-4', [
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
  ]),
];
