import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { seal } from '../sealing/seal.ts';
import { commitOf, man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const source = [man('MREMAP_FIXED'), commitOf('moves-over-several')];

/**
 * Which of three mappings, a at 0, c at 2 and e at 4, is watched by a userfaultfd, and how many pages from 0 are moved to 20:
 * [name, title, page that is watched, pages, answer, source, target of "uvwxyz"].
 */
const watched = [
  ['first', 'the first is watched: nothing is moved', 0, 5, refused('EFAULT'), 'a-c-e', 'uvwxyz'],
  ['middle', 'the second is watched: the first is moved', 2, 5, refused('EFAULT'), '--c-e', 'avwxyz'],
  ['last', 'the last is watched: those before are moved', 4, 5, refused('EFAULT'), '----e', 'avcxyz'],
  ['alone', 'the only one is watched: it is moved', 0, 1, at(20), '--c-e', 'avwxyz'],
  [
    'alone-with-a-hole',
    'the only one is watched, and the range ends in a hole: nothing is moved',
    0,
    2,
    refused('EFAULT'),
    'a-c-e',
    'uvwxyz',
  ],
  ['behind', 'one behind the range is watched: all are moved', 4, 3, at(20), '----e', 'avcxyz'],
] as const;

export const watchedOnesAreRefused = clause('several/watched-ones-are-refused', {
  says: 'Since 6.17 a move over several mappings stops with EFAULT at one that a userfaultfd watches: those before it have been moved, it and those behind stay. Alone it is moved.',
  source: [...source, { code: 'mm/mremap.c: vma_multi_allowed' }],
  needs: ['userfaultfd'],
  cases: watched.map(([name, title, page, pages, call, left, target]) => ({
    name,
    title,
    program: c`
      int uffd = uffd_open(0);

      fill(carve(0, 1, PRIVATE_ANON), "a");
      fill(carve(2, 1, SHARED_ANON), "c");
      fill(carve(4, 1, PRIVATE_ANON), "e");
      uffd_register(uffd, slot(${page}), PAGE, UFFDIO_REGISTER_MODE_MISSING);
      fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");
      observe_mremap("call", slot(0), ${pages} * PAGE, ${pages} * PAGE, ${F}, slot(20));
      observe_strip("source", 0, 5);
      observe_strip("target", 20, 6);
    `,
    expect: {
      mremap:
        pages === 1
          ? { call, source: left, target }
          : {
              call: refused('EFAULT'),
              source: 'a-c-e',
              target: '-'.repeat(pages) + 'uvwxyz'.slice(pages),
            },
      'moves-over-several': { call, source: left, target },
    },
  })),
});

export const sealedOnesAreRefused = clause('several/sealed-ones-are-refused', {
  says: 'A move over several mappings stops with EPERM at one that is sealed, or whose place at the target is: those before it have been moved, the rest stays, and so does its target.',
  source: [...source, commitOf('mseal')],
  cases: (
    [
      ['source', 'the second of three is sealed', 2, '--c-e', 'avwxyz'],
      ['first-source', 'the first of three is sealed', 0, 'a-c-e', 'uvwxyz'],
      ['target', 'the place of the second is sealed', 22, '--c-e', 'avwxyz'],
      [
        'opposite-a-hole',
        'a page of the target opposite a hole is sealed: nothing is asked of it',
        21,
        '-----',
        'avcxez',
      ],
    ] as const
  ).map(([name, title, page, left, target]) => ({
    name,
    title,
    preamble: seal,
    program: c`
      fill(carve(0, 1, PRIVATE_ANON), "a");
      fill(carve(2, 1, SHARED_ANON), "c");
      fill(carve(4, 1, PRIVATE_ANON), "e");
      fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");
      seal(${page}, 1);
      observe_mremap("call", slot(0), 5 * PAGE, 5 * PAGE, ${F}, slot(20));
      observe_strip("source", 0, 5);
      observe_strip("target", 20, 6);
    `,
    expect: {
      mseal:
        page === 2
          ? { call: refused('EFAULT'), source: 'a-c-e', target: '-----z' }
          : { call: refused('EPERM'), source: 'a-c-e', target: 'uvwxyz' },
      'moves-over-several': {
        call: name === 'opposite-a-hole' ? at(20) : refused('EPERM'),
        source: left,
        target,
      },
    },
  })),
});

export const specialOnesWithDontunmap = clause('several/special-ones-with-dontunmap', {
  says: 'MREMAP_DONTUNMAP over several mappings stops with EINVAL at one that must not be expanded: those before it have been moved, and it stays as it is.',
  source: [...source, { code: 'mm/mremap.c: check_prep_vma: VM_DONTEXPAND' }],
  cases: [
    {
      name: 'aio-ring',
      title: 'a page, and behind it the ring of an AIO context',
      preamble: c`
        #include <linux/aio_abi.h>
      `,
      program: c`
        aio_context_t ring = 0;

        fill(carve(0, 1, PRIVATE_ANON), "a");
        if (syscall(SYS_io_setup, 1, &ring)) {
          if (errno == ENOSYS)
            lacks("io_setup (CONFIG_AIO)");
          broken("io_setup: %s", errno_name(errno));
        }
        observe_mremap("ring", (void *)ring, PAGE, PAGE, ${F}, slot(1));
        fill(carve(20, 2, PRIVATE_ANON), "xy");
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 0, 3);
        observe_strip("target", 20, 3);
      `,
      expect: {
        dontunmap: { ring: at(1), call: refused('EFAULT'), source: 'a*-', target: '---' },
        'moves-over-several': {
          ring: at(1),
          call: refused('EINVAL'),
          source: '.*-',
          target: 'ay-',
        },
      },
    },
  ],
});

export const locksOfSeveral = clause('several/locks-of-several', {
  says: 'Locks go with each mapping of a move over several, and the count of locked memory stays; with MREMAP_DONTUNMAP the sources lose theirs.',
  source,
  cases: (
    [
      ['plain', F, 'mremap'],
      ['dontunmap', `${F} | MREMAP_DONTUNMAP`, 'dontunmap'],
    ] as const
  ).map(([name, flags, key]) => ({
    name,
    title: `a locked, an ordinary and a locked mapping (${flags.replaceAll('MREMAP_', '')})`,
    program: c`
      fill(carve(0, 1, PRIVATE_ANON), "a");
      fill(carve(1, 2, SHARED_ANON), "bc");
      fill(carve(3, 1, PRIVATE_ANON), "d");
      if (mlock(slot(0), PAGE) || mlock(slot(3), PAGE))
        broken("mlock: %s", errno_name(errno));
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(20));
      observe_strip("pages", 20, 4);
      observe_vm_flag("source", "lo", 0, 4);
      observe_vm_flag("target", "lo", 20, 4);
      record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
    `,
    expect: {
      [key]: { call: refused('EFAULT'), pages: '----', source: '+..+', target: '----', VmLck: 2 },
      'moves-over-several': {
        call: at(20),
        pages: 'abcd',
        source: name === 'plain' ? '----' : '....',
        target: '+..+',
        VmLck: 2,
      },
    },
  })),
});
