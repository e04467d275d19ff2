import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const withEvent = [
  ['with-event', 'UFFD_FEATURE_EVENT_REMAP'],
  ['without', '0'],
] as const;

/** Requests about a page: [name, C that gives an errno or 0]. */
const requests = [
  ['copy', (page: number) => `uffd_copy_letter(uffd, slot(${page}), 'n')`],
  ['zeropage', (page: number) => `uffd_zeropage(uffd, slot(${page}))`],
  ['writeprotect', (page: number) => `write_protect(uffd, slot(${page}), PAGE)`],
] as const;

export const requestsNameTheNewPlace = clause('userfaultfd/requests-name-the-new-place', {
  says: 'After a plain move requests name the pages at their new place, where UFFD_FEATURE_EVENT_REMAP has taken the watch; at the old one, and where nothing is watched, they are ENOENT.',
  source: [{ code: 'mm/userfaultfd.c: find_dst_vma' }],
  needs: ['userfaultfd'],
  cases: requests.flatMap(([name, request]) =>
    withEvent.map(([asked, feature]) => ({
      name: `${name}-${asked}`,
      title: `${name} at both places after a plain move (${asked})`,
      preamble: newer,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | ${feature});

        fill(carve(0, 2, PRIVATE_ANON), "a");
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
        uffd_log_start(uffd);
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(6));
        observe_uffd_log("events");
        record_string("old", outcome(${request(1)}));
        record_string("new", outcome(${request(7)}));
        observe_strip_at("after", slot(0), 8, uffd);
      `,
      expect: {
        mremap: {
          move: at(6),
          events: asked === 'without' ? [] : [{ remap: [0, 6, 2] }],
          old: 'ENOENT',
          new: asked === 'without' ? 'ENOENT' : 'done',
          after: `------a${asked === 'without' || name === 'zeropage' ? '.' : name === 'copy' ? 'n' : '?'}`,
        },
      },
    })),
  ),
});

/** [name, flags, features, answers to UFFDIO_CONTINUE at page 0 and page 6, strip before and after it, key]. */
const minor = [
  ['plain', F, '', 'ENOENT', 'ENOENT', '------abcd', '------abcd', 'mremap'],
  [
    'plain-with-event',
    F,
    ' | UFFD_FEATURE_EVENT_REMAP',
    'ENOENT',
    'done',
    '------??cd',
    '------a?cd',
    'mremap',
  ],
  ['dontunmap', D, '', 'done', 'ENOENT', '????--abcd', 'a???--abcd', 'dontunmap-any-mapping'],
  [
    'dontunmap-with-event',
    D,
    ' | UFFD_FEATURE_EVENT_REMAP',
    'done',
    'done',
    '????--??cd',
    'a???--a?cd',
    'dontunmap-any-mapping',
  ],
] as const;

export const minorFaultsAtTheNewPlace = clause('userfaultfd/minor-faults-at-the-new-place', {
  says: 'Pages of shared memory that are not mapped are minor faults after a move wherever it is watched, and UFFDIO_CONTINUE takes up there what the object has.',
  source: [
    { man: 'UFFDIO_CONTINUE(2const), man-pages 6.20' },
    { code: 'mm/shmem.c: userfaultfd_minor; mm/userfaultfd.c: mfill_atomic_continue' },
  ],
  needs: ['userfaultfd'],
  cases: minor.map(([name, flags, feature, old, place, before, after, key]) => ({
    name,
    title: `four pages of shared memory of which two are mapped are moved (${name})`,
    preamble: newer,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_MINOR_SHMEM${feature});

      fill(carve(0, 4, SHARED_MEMFD), "abcd");
      if (madvise(slot(0), 2 * PAGE, MADV_DONTNEED))
        broken("MADV_DONTNEED: %s", errno_name(errno));
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MINOR);
      uffd_log_start(uffd);
      observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
      observe_uffd_log("events");
      observe_strip_at("before", slot(0), 10, uffd);
      record_string("old", outcome(take_up(uffd, slot(0))));
      record_string("new", outcome(take_up(uffd, slot(6))));
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: {
      [key]: {
        move: at(6),
        events: feature === '' ? [] : [{ remap: [0, 6, 4] }],
        before,
        // Reading has mapped them where nobody watches.
        old,
        new: place,
        after,
      },
    },
  })),
});

export const privatePagesOfAnObject = clause('userfaultfd/private-source-misses-holes-only', {
  says: 'A private source of a file in memory that is watched for missing pages reads what the file has after MREMAP_DONTUNMAP, and is a fault where the file has a hole; what was written has moved.',
  source: [{ code: 'mm/shmem.c: shmem_get_folio_gfp: userfaultfd_missing' }],
  needs: ['userfaultfd'],
  cases: withEvent.map(([name, feature]) => ({
    name,
    title: `written pages, pages of the file and holes are moved (${name})`,
    program: c`
      int uffd = uffd_open(${feature}), file = (int)syscall(SYS_memfd_create, "file", 0);
      char *shared;

      if (file < 0 || ftruncate(file, (off_t)(4 * PAGE)))
        broken("memfd_create: %s", errno_name(errno));
      shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      if (shared == MAP_FAILED ||
          mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, 0) != slot(0))
        broken("mmap: %s", errno_name(errno));
      fill(shared, "FG");
      fill(slot(1), "bc");
      /* The private page stays. */
      if (fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(2 * PAGE), (off_t)PAGE))
        broken("fallocate: %s", errno_name(errno));
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      uffd_log_start(uffd);
      observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
      observe_uffd_log("events");
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: {
      'dontunmap-any-mapping': {
        move: at(6),
        events: feature === '0' ? [] : [{ remap: [0, 6, 4] }],
        after: feature === '0' ? 'FG??--Fbc.' : 'FG??--Fbc?',
      },
    },
  })),
});

export const watchedDuplicates = clause('userfaultfd/duplicate-is-watched-with-the-event', {
  says: 'A duplicate of watched shared memory (an old length of 0) is watched with UFFD_FEATURE_EVENT_REMAP, whose length is 0 then, and not without; what it was made of is watched in any case.',
  source: [{ code: 'mm/mremap.c: move_vma, mremap_userfaultfd_prep' }],
  needs: ['userfaultfd'],
  cases: withEvent.map(([name, feature]) => ({
    name,
    title: `shared memory with two pages and two holes is duplicated (${name})`,
    program: c`
      int uffd = uffd_open(${feature});

      carve(0, 4, SHARED_ANON);
      fill(slot(0), "ab");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      uffd_log_start(uffd);
      observe_mremap("duplicate", slot(0), 0, 4 * PAGE, ${F}, slot(6));
      observe_uffd_log("events");
      observe_vm_flag("watched", "um", 0, 10);
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: {
      mremap: {
        duplicate: at(6),
        events: feature === '0' ? [] : [{ remap: [0, 6, 0] }],
        watched: feature === '0' ? '++++--....' : '++++--++++',
        after: feature === '0' ? 'ab??--ab..' : 'ab??--ab??',
      },
    },
  })),
});

/** Moves, and pages discarded afterwards: [name, title, features, what is mapped besides, call, advice, events, strip of 0-10, key]. */
const discards = [
  [
    'plain',
    'at the new place of a move',
    'UFFD_FEATURE_EVENT_REMOVE',
    '',
    F,
    'slot(7), PAGE, MADV_DONTNEED',
    [],
    '------a.cd',
    'mremap',
  ],
  [
    'plain-with-event',
    'at the new place of a move, with its event',
    'UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_REMAP',
    '',
    F,
    'slot(7), PAGE, MADV_DONTNEED',
    [{ remap: [0, 6, 4] }, { remove: [7, 8] }],
    '------a?cd',
    'mremap',
  ],
  [
    'source',
    'at a source that stays',
    'UFFD_FEATURE_EVENT_REMOVE',
    '',
    D,
    'slot(1), 2 * PAGE, MADV_DONTNEED',
    [{ remove: [1, 3] }],
    '????--abcd',
    'dontunmap',
  ],
  [
    'not-asked',
    'and only the other events are asked for',
    'UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_EVENT_REMAP',
    '',
    D,
    'slot(7), PAGE, MADV_DONTNEED',
    [{ remap: [0, 6, 4] }],
    '????--a?cd',
    'dontunmap',
  ],
  [
    'target',
    'and the target was watched: of that a move says nothing',
    'UFFD_FEATURE_EVENT_REMOVE',
    'fill(carve(6, 2, PRIVATE_ANON), "xy");\nuffd_register(uffd, slot(6), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);',
    F,
    'slot(7), PAGE, MADV_DONTNEED',
    [],
    '------a.cd',
    'mremap',
  ],
] as const;

export const discardedAtTheNewPlace = clause('userfaultfd/discarding-is-told-where-it-is', {
  says: 'UFFD_EVENT_REMOVE is told of pages that are discarded where they are watched after a move, at their new place or at a source that stays; a move itself sends none, whatever it takes away.',
  source: [
    { man: 'userfaultfd(2), UFFD_EVENT_REMOVE' },
    { code: 'mm/madvise.c: userfaultfd_remove; mm/mremap.c: userfaultfd_unmap_prep alone' },
  ],
  needs: ['userfaultfd'],
  cases: discards.map(([name, title, features, besides, flags, advice, events, after, key]) => ({
    name,
    title: `a page is discarded ${title}`,
    program: c`
      int uffd = uffd_open(${features});

      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      ${besides}
      uffd_log_start(uffd);
      observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
      record_number("advice", madvise(${advice}));
      observe_uffd_log("events");
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: { [key]: { move: at(6), advice: 0, events: events.map((each) => ({ ...each })), after } },
  })),
});

export const movedByRequest = clause('userfaultfd/pages-are-moved-by-request', {
  says: 'UFFDIO_MOVE (since 6.8) takes a page from where mremap has put it, and puts one where a watched source is left or has gone to: it is the same page; at an old place it is ENOENT, and where nothing is watched EINVAL.',
  source: [
    { man: 'UFFDIO_MOVE(2const), man-pages 6.20' },
    { code: 'mm/userfaultfd.c: move_pages, validate_move_areas' },
  ],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'back',
      title: 'pages that MREMAP_DONTUNMAP has moved are moved back to the source',
      preamble: newer,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_MOVE);

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
        record_string("first", outcome(uffd_move(uffd, slot(0), slot(6))));
        record_string("last", outcome(uffd_move(uffd, slot(3), slot(9))));
        record_string("unwatched", outcome(uffd_move(uffd, slot(9), slot(7))));
        observe_frames("frames", 0, 10);
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        dontunmap: {
          before: 'ABCD',
          move: at(6),
          first: 'done',
          last: 'done',
          unwatched: 'EINVAL',
          frames: 'A..D...BC.',
          after: 'a??d--.bc.',
        },
      },
    },
    {
      name: 'to-and-from-the-new-place',
      title: 'a page is moved into and out of a watched place that was moved with its event',
      preamble: newer,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_MOVE | UFFD_FEATURE_EVENT_REMAP);

        fill(carve(0, 4, PRIVATE_ANON), "ab");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        fill(carve(20, 1, PRIVATE_ANON), "x");
        observe_frames("before", 0, 2);
        observe_frames("another", 20, 1);
        uffd_log_start(uffd);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6));
        observe_uffd_log("events");
        record_string("in", outcome(uffd_move(uffd, slot(8), slot(20))));
        record_string("within", outcome(uffd_move(uffd, slot(9), slot(6))));
        record_string("old", outcome(uffd_move(uffd, slot(3), slot(7))));
        record_string("from-old", outcome(uffd_move(uffd, slot(6), slot(1))));
        observe_frames("frames", 6, 4);
        observe_strip_at("after", slot(6), 4, uffd);
      `,
      expect: {
        mremap: {
          before: 'AB',
          another: 'C',
          move: at(6),
          events: [{ remap: [0, 6, 4] }],
          in: 'done',
          within: 'done',
          old: 'ENOENT',
          'from-old': 'ENOENT',
          frames: '.BCA',
          after: '?bxa',
        },
      },
    },
    {
      name: 'moved-on',
      title: 'a page that came by request is moved on by mremap, and is copied when a child writes to it',
      preamble: newer,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_MOVE), status = 0;
        pid_t child;

        carve(0, 2, PRIVATE_ANON);
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        fill(carve(20, 2, PRIVATE_ANON), "xy");
        observe_frames("before", 20, 2);
        record_string("in", outcome(uffd_move(uffd, slot(1), slot(20))));
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(6));
        observe_frames("frames", 6, 2);
        child = fork();
        if (child == 0) {
          *slot(7) = 'c';
          _exit(*slot(7));
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
          broken("fork: %s", errno_name(errno));
        record_byte("child", (char)WEXITSTATUS(status));
        observe_strip("after", 6, 2);
      `,
      expect: {
        mremap: { before: 'AB', in: 'done', move: at(6), frames: '.A', child: 'c', after: '.x' },
      },
    },
  ],
});
