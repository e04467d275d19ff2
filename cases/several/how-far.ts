import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { seal } from '../sealing/seal.ts';
import { commitOf, man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const source = [man('MREMAP_FIXED'), commitOf('moves-over-several')];

export const overTheRestOfTheirOwn = clause('several/over-the-rest-of-their-own', {
  says: 'A target may lie over what is left of the first or the last mapping of the range: that is replaced where something arrives, and stays opposite a hole.',
  source: [...source, { code: 'mm/mremap.c: remap_move: the mappings are looked up anew after each step' }],
  cases: [
    {
      name: 'last',
      title: 'over the rest of the last one',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        fill(carve(3, 7, PRIVATE_ANON), "defghij");
        observe_mremap("call", slot(0), 6 * PAGE, 6 * PAGE, ${F}, slot(7));
        observe_strip("after", 0, 14);
        observe_mappings("mappings", 0, 14);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          after: 'ab-defg-------',
          mappings: ['0-2 rw-s', '3-7 rw-p'],
        },
        'moves-over-several': {
          call: at(7),
          after: '------gabjdef-',
          mappings: ['6-7 rw-p', '7-9 rw-s', '9-10 rw-p', '10-13 rw-p'],
        },
      },
    },
    {
      name: 'first',
      title: 'over the rest of the first one',
      program: c`
        fill(carve(8, 6, PRIVATE_ANON), "abcdef");
        fill(carve(16, 2, SHARED_ANON), "xy");
        observe_mremap("call", slot(12), 6 * PAGE, 6 * PAGE, ${F}, slot(6));
        observe_strip("after", 4, 16);
        observe_mappings("mappings", 0, 20);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          after: '--------ef--xy--',
          mappings: ['12-14 rw-p', '16-18 rw-s'],
        },
        'moves-over-several': {
          call: at(6),
          after: '--efabxy--------',
          mappings: ['6-8 rw-p', '8-10 rw-p', '10-12 rw-s'],
        },
      },
    },
  ],
});

export const besideThemselves = clause('several/beside-themselves', {
  says: 'Untouched mappings that move right behind their own range become one with what has not been moved yet, and each still arrives at its own place.',
  source: [...source, { code: 'mm/mremap.c: remap_move; mm/vma.c: copy_vma merges with the source' }],
  cases: [
    {
      name: 'behind',
      title: 'two untouched pages with a hole between, to the place right behind',
      program: c`
        carve(0, 1, PRIVATE_ANON);
        carve(2, 1, PRIVATE_ANON);
        observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(3));
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 7);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          mappings: ['0-1 rw-p', '2-3 rw-p'],
          after: '.-.----',
        },
        'moves-over-several': {
          call: at(3),
          mappings: ['3-4 rw-p', '5-6 rw-p'],
          after: '---.-.-',
        },
      },
    },
    {
      name: 'before',
      title: 'two untouched pages with a hole between, to the place right before',
      program: c`
        carve(3, 1, PRIVATE_ANON);
        carve(5, 1, PRIVATE_ANON);
        observe_mremap("call", slot(3), 3 * PAGE, 3 * PAGE, ${F}, slot(0));
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 7);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          mappings: ['3-4 rw-p', '5-6 rw-p'],
          after: '---.-.-',
        },
        'moves-over-several': {
          call: at(0),
          mappings: ['0-1 rw-p', '2-3 rw-p'],
          after: '.-.----',
        },
      },
    },
    {
      name: 'behind-with-dontunmap',
      title: 'the same with MREMAP_DONTUNMAP: the sources stay two, and two arrive',
      program: c`
        carve(0, 1, SHARED_ANON);
        fill(carve(2, 1, PRIVATE_ANON), "c");
        observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${D}, slot(3));
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 7);
      `,
      expect: {
        dontunmap: { call: refused('EINVAL'), mappings: ['0-1 rw-s', '2-3 rw-p'], after: '.-c----' },
        'dontunmap-any-mapping': {
          call: refused('EFAULT'),
          mappings: ['0-1 rw-s', '2-3 rw-p'],
          after: '.-c----',
        },
        'moves-over-several': {
          call: at(3),
          mappings: ['0-1 rw-s', '2-3 rw-p', '3-4 rw-s', '5-6 rw-p'],
          after: '.-..-c-',
        },
      },
    },
  ],
});

export const asFarAsThereIsRoom = clause('several/as-far-as-there-is-room', {
  says: 'MREMAP_DONTUNMAP over several goes as far as RLIMIT_AS lets it, mapping by mapping, and then says ENOMEM; a plain move needs no room.',
  source: [...source, { code: 'mm/mremap.c: mremap_to asks may_expand_vm for each mapping' }],
  cases: (
    [
      ['second', 'room for the first of three', D, 2, refused('ENOMEM'), '..-cde-', 'ab-----'],
      ['third', 'room for two of three', D, 4, refused('ENOMEM'), '..-cde-', 'ab-cd--'],
      ['all', 'room for all', D, 5, at(20), '..-cde-', 'ab-cde-'],
      ['plain', 'no room, and a plain move', F, 0, at(20), '-------', 'ab-cde-'],
    ] as const
  ).map(([name, title, flags, pages, call, left, target]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      fill(carve(3, 2, SHARED_ANON), "cd");
      fill(carve(5, 1, PRIVATE_ANON), "e");
      /* Of it the handlers of the strips are no part: they are there already. */
      observe_strip("before", 0, 7);
      set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024 + ${pages} * PAGE);
      observe_mremap("call", slot(0), 6 * PAGE, 6 * PAGE, ${flags}, slot(20));
      observe_strip("source", 0, 7);
      observe_strip("target", 20, 7);
    `,
    expect: {
      [name === 'plain' ? 'mremap' : 'dontunmap']: {
        before: 'ab-cde-',
        call: refused('EFAULT'),
        source: 'ab-cde-',
        target: '-------',
      },
      'moves-over-several': {
        before: 'ab-cde-',
        call,
        source: name === 'all' ? '..-cd.-' : left,
        target,
      },
    },
  })),
});

/** Ways to watch: [name, title, feature that says so, mode, C of the mapping]. */
const modes = [
  ['missing', 'missing pages', '0', 'UFFDIO_REGISTER_MODE_MISSING', 'PRIVATE_ANON'],
  ['write-protected', 'writes', 'UFFD_FEATURE_PAGEFAULT_FLAG_WP', 'UFFDIO_REGISTER_MODE_WP', 'PRIVATE_ANON'],
  ['minor', 'minor faults', 'UFFD_FEATURE_MINOR_SHMEM', 'UFFDIO_REGISTER_MODE_MINOR', 'SHARED_ANON'],
] as const;

export const watchedInAnyWay = clause('several/watched-in-any-way', {
  says: 'A move over several stops with EFAULT at a mapping that a userfaultfd watches for whatever, before it is asked whether that is sealed; what a userfaultfd watches at the target does not stop it, and is replaced where something arrives.',
  source: [...source, { code: 'mm/mremap.c: vma_multi_allowed: userfaultfd_armed' }],
  needs: ['userfaultfd'],
  cases: [
    ...modes.map(([name, title, feature, mode, kind]) => ({
      name,
      title: `the second of three is watched for ${title}`,
      program: c`
        int uffd = uffd_open(${feature});

        fill(carve(0, 1, PRIVATE_ANON), "a");
        fill(carve(1, 1, ${kind}), "b");
        fill(carve(2, 1, SHARED_MEMFD), "c");
        uffd_register(uffd, slot(1), PAGE, ${mode});
        fill(carve(20, 3, PRIVATE_ANON), "xyz");
        observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(20));
        observe_strip("source", 0, 3);
        observe_strip("target", 20, 3);
      `,
      expect: {
        mremap: { call: refused('EFAULT'), source: 'abc', target: '---' },
        'moves-over-several': { call: refused('EFAULT'), source: '-bc', target: 'ayz' },
      },
    })),
    {
      name: 'and-sealed',
      title: 'the second of three is watched, and sealed',
      preamble: seal,
      program: c`
        int uffd = uffd_open(0);

        fill(carve(0, 1, PRIVATE_ANON), "a");
        fill(carve(1, 1, SHARED_ANON), "b");
        fill(carve(2, 1, PRIVATE_ANON), "c");
        uffd_register(uffd, slot(1), PAGE, UFFDIO_REGISTER_MODE_MISSING);
        seal(1, 1);
        observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(20));
        observe_strip("source", 0, 3);
        observe_strip("target", 20, 3);
      `,
      expect: {
        mseal: { call: refused('EFAULT'), source: 'abc', target: '---' },
        'moves-over-several': { call: refused('EFAULT'), source: '-bc', target: 'a--' },
      },
    },
    {
      name: 'target',
      title: 'the target is watched: what arrives is not, and what lies opposite a hole is still',
      program: c`
        int uffd = uffd_open(0);

        fill(carve(0, 1, PRIVATE_ANON), "a");
        fill(carve(2, 1, SHARED_ANON), "c");
        fill(carve(20, 4, PRIVATE_ANON), "wxyz");
        uffd_register(uffd, slot(20), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(20));
        observe_vm_flag("watched", "um", 20, 4);
        observe_strip("source", 0, 3);
        observe_strip("target", 20, 4);
      `,
      expect: {
        mremap: { call: refused('EFAULT'), watched: '---+', source: 'a-c', target: '---z' },
        'moves-over-several': { call: at(20), watched: '.+.+', source: '---', target: 'axcz' },
      },
    },
  ],
});
