import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const checks = { code: 'mm/mremap.c: check_prep_vma (vma_to_resize before 6.17), mremap_to' };

/** Private mappings. */
const privates = [
  ['anonymous', 'PRIVATE_ANON'],
  ['zero', 'PRIVATE_ZERO'],
  ['memfd', 'PRIVATE_MEMFD'],
  ['tmpfs', 'PRIVATE_TMPFS'],
  ['file', 'PRIVATE_FILE'],
] as const;

const ways = [
  ['', 'MREMAP_MAYMOVE, NULL', ' with MREMAP_MAYMOVE'],
  ['-without-maymove', '0, NULL', ' with no flag'],
] as const;

export const privateIsRefused = clause('duplicate/private-is-refused', {
  says: 'A private mapping cannot be mapped a second time: EINVAL with whatever flags, and its pages stay; until 6.17 what is at a fixed target is gone when that is said.',
  source: [man('ERRORS, EINVAL'), checks],
  cases: privates.flatMap(([name, kind]) => [
    ...ways.map(([suffix, args, how]) => ({
      name: `${name}${suffix}`,
      title: `a private ${name} mapping is refused${how}`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_frames("before", 0, 4);
        observe_mremap("call", slot(0), 0, 4 * PAGE, ${args});
        observe_frames("frames", 0, 6);
        observe_strip("after", 0, 11);
      `,
      expect: {
        mremap: { before: 'ABCD', call: refused('EINVAL'), frames: 'ABCD..', after: 'abcd-------' },
      },
    })),
    {
      name: `${name}-fixed`,
      title: `a private ${name} mapping is refused at a fixed address where something is mapped`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        fill(carve(6, 3, SHARED_ANON), "xyz");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: {
        mremap: { call: refused('EINVAL'), after: 'abcd----z-' },
        'conditions-checked-earlier': { call: refused('EINVAL'), after: 'abcd--xyz-' },
      },
    },
  ]),
});

export const emptyIsRefused = clause('duplicate/empty-is-refused', {
  says: 'A second mapping of no page is refused with EINVAL, and nothing is unmapped.',
  source: [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: check_mremap_params' }],
  cases: (
    [
      ['in-place', '0, NULL', 'no flag'],
      ['anywhere', 'MREMAP_MAYMOVE, NULL', 'MREMAP_MAYMOVE'],
      ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', 'MREMAP_FIXED'],
    ] as const
  ).map(([name, args, flags]) => ({
    name,
    title: `old and new size are zero, with ${flags}`,
    program: c`
      fill(carve(0, 4, SHARED_ANON), "abcd");
      fill(carve(6, 2, SHARED_ANON), "xy");
      observe_mremap("call", slot(0), 0, 0, ${args});
      observe_strip("after", 0, 9);
    `,
    expect: { mremap: { call: refused('EINVAL'), after: 'abcd--xy-' } },
  })),
});

export const nothingToDuplicate = clause('duplicate/nothing-is-there', {
  says: 'Where nothing is mapped there is nothing to duplicate: EFAULT, also right behind a mapping.',
  source: [man('ERRORS, EFAULT'), checks],
  cases: (
    [
      ['in-place', '0, NULL', '----cd--', '----cd--'],
      ['anywhere', 'MREMAP_MAYMOVE, NULL', '----cd--', '----cd--'],
      ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED, slot(4)', '--------', '----cd--'],
    ] as const
  ).map(([name, args, old, now]) => ({
    name,
    title: `the page behind a shared mapping is duplicated${name === 'in-place' ? '' : name === 'fixed' ? ' over a mapping' : ' with MREMAP_MAYMOVE'}`,
    program: c`
      fill(carve(0, 2, SHARED_ANON), "ab");
      fill(carve(4, 2, SHARED_ANON), "cd");
      observe_mremap("call", slot(2), 0, 2 * PAGE, ${args});
      observe_strip("after", 0, 8);
    `,
    expect: {
      mremap: { call: refused('EFAULT'), after: `ab${(name === 'fixed' ? old : now).slice(2)}` },
      ...(name === 'fixed' && {
        'source-looked-up-first': { call: refused('EFAULT'), after: `ab${now.slice(2)}` },
      }),
    },
  })),
});

export const dontunmapIsRefused = clause('duplicate/dontunmap-is-refused', {
  says: 'MREMAP_DONTUNMAP makes no second mapping: sizes that differ are EINVAL, of a shared mapping too, and nothing is unmapped.',
  source: [man('MREMAP_DONTUNMAP'), { code: 'mm/mremap.c: check_mremap_params' }],
  cases: (
    [
      ['hint', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP'],
      ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP'],
    ] as const
  ).map(([name, flags]) => ({
    name,
    title: `an old size of zero with MREMAP_DONTUNMAP${name === 'fixed' ? ' and MREMAP_FIXED' : ''}, of a shared mapping`,
    program: c`
      fill(carve(0, 2, SHARED_ANON), "ab");
      fill(carve(6, 2, SHARED_ANON), "xy");
      observe_mremap("call", slot(0), 0, 2 * PAGE, ${flags}, slot(6));
      observe_strip("after", 0, 9);
    `,
    expect: { mremap: { call: refused('EINVAL'), after: 'ab----xy-' } },
  })),
});

export const privateIsToldFirst = clause('duplicate/private-is-told-first', {
  says: 'That a mapping is private is told before that it is locked past the limit or that there is no room in the address space; that it must not be expanded is told after that, and before that it may not move.',
  source: [checks],
  cases: [
    {
      name: 'before-locked',
      title: 'a private mapping that is locked, past the limit of what may be locked: EINVAL, and not EAGAIN',
      preamble: c`
        #include <sys/resource.h>
      `,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        if (mlock(slot(0), 2 * PAGE))
          broken("mlock: %s", errno_name(errno));
        setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 2 * PAGE, 2 * PAGE });
        if (setresuid(1000, 1000, 1000))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 4);
      `,
      expect: { mremap: { call: refused('EINVAL'), after: 'ab--' } },
      needs: ['root'],
    },
    {
      name: 'locked-shared',
      title: 'a shared mapping that is locked, past the limit of what may be locked: EAGAIN',
      preamble: c`
        #include <sys/resource.h>
      `,
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        if (mlock(slot(0), 2 * PAGE))
          broken("mlock: %s", errno_name(errno));
        setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 3 * PAGE, 3 * PAGE });
        if (setresuid(1000, 1000, 1000))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 4);
        record_string("one-page", sys_mremap(slot(0), 0, PAGE, MREMAP_MAYMOVE, NULL) == MAP_FAILED ? errno_name(errno) : "mapped");
      `,
      expect: { mremap: { call: refused('EAGAIN'), after: 'ab--', 'one-page': 'mapped' } },
      needs: ['root'],
    },
    {
      name: 'no-room-shared',
      title: 'a shared mapping, and no room left in the address space: ENOMEM',
      preamble: c`
        #include <sys/resource.h>
      `,
      program: c`
        long kb;

        fill(carve(0, 2, SHARED_ANON), "ab");
        kb = status_kb("VmSize:");
        setrlimit(RLIMIT_AS, &(struct rlimit){ (rlim_t)kb * 1024 + PAGE, (rlim_t)kb * 1024 + PAGE });
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 4);
        record_string("one-page", sys_mremap(slot(0), 0, PAGE, MREMAP_MAYMOVE, NULL) == MAP_FAILED ? errno_name(errno) : "mapped");
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: 'ab--', 'one-page': 'mapped' } },
    },
    {
      name: 'must-not-expand-in-place',
      title: 'the ring of asynchronous I/O without MREMAP_MAYMOVE: EFAULT, and not ENOMEM',
      preamble: c`
        #include <linux/aio_abi.h>
      `,
      program: c`
        aio_context_t ring = 0;

        if (syscall(SYS_io_setup, 1L, &ring) && errno == ENOSYS)
          lacks("io_setup (CONFIG_AIO)");
        observe_mremap("call", (void *)ring, 0, PAGE, 0, NULL);
        observe_strip_at("after", (char *)ring, 1, -1);
      `,
      expect: { mremap: { call: refused('EFAULT'), after: '*' } },
    },
    {
      name: 'huge-pages',
      title:
        'shared huge pages: EINVAL, since they do not grow, and nothing at the target is unmapped since 5.16',
      program: c`
        char *where;

        reserve_huge_pages(2);
        where = mmap(block(0), BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
        if (where == MAP_FAILED)
          broken("mmap of a huge page: %s", errno_name(errno));
        fill_blocks(where, "a");
        fill(carve(0, 2, PRIVATE_ANON), "xy");
        observe_mremap_blocks("anywhere", block(0), 0, BLOCK, MREMAP_MAYMOVE, NULL);
        observe_mremap_blocks("fixed", block(0), 0, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        observe_blocks("after", 0, 6);
        observe_strip("others", 0, 3);
      `,
      expect: {
        mremap: { anywhere: refused('EINVAL'), fixed: refused('EINVAL'), after: 'a-----', others: 'xy-' },
      },
      alone: true,
      needs: ['root'],
    },
  ],
});

/** A mapping whose file is open for reading alone is shared, though it can never be written. */
export const readOnlyIsShared = clause('duplicate/read-only-is-shared', {
  says: 'A shared mapping of a file that is open for reading alone is shared as any other: it is mapped a second time, and that can be made writable as little as the first.',
  source: [{ code: 'mm/mremap.c asks VM_SHARED or VM_MAYSHARE' }, man('DESCRIPTION, old_size of zero')],
  cases: (['MAP_SHARED', 'MAP_PRIVATE'] as const).map((flags) => ({
    name: flags === 'MAP_SHARED' ? 'shared' : 'private',
    title: `a ${flags === 'MAP_SHARED' ? 'shared mapping of a file open for reading is mapped a second time' : 'private mapping of a file open for reading is refused'}`,
    program: c`
      char path[32];
      int fd;

      snprintf(path, sizeof(path), "/proc/self/fd/%d", SHARED_MEMFD->open_file(2));
      fd = open(path, O_RDONLY | O_CLOEXEC);
      if (fd < 0 || mmap(slot(0), 2 * PAGE, PROT_READ, MAP_FIXED | ${flags}, fd, 0) == MAP_FAILED)
        broken("a file for reading: %s", errno_name(errno));
      observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
      observe_strip("after", 0, 7);
      record_string("mprotect", mprotect(slot(4), 2 * PAGE, PROT_READ | PROT_WRITE) ? errno_name(errno) : "done");
      observe_mappings("mappings", 0, 7);
    `,
    expect: {
      mremap:
        flags === 'MAP_SHARED'
          ? { call: at(4), after: 'FG--FG-', mprotect: 'EACCES', mappings: ['0-2 r--s', '4-6 r--s'] }
          : { call: refused('EINVAL'), after: 'FG-----', mprotect: 'ENOMEM', mappings: ['0-2 r--p'] },
    },
  })),
});
