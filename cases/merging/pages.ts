import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf, man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/** Pages of a file that become one entry: [name, title, C, what 2-8 shows, what 20-26 shows]. */
const mergers = [
  [
    'behind',
    'pages that were moved behind those before them',
    `map_file(2, 2, 0, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHI--',
    '------',
  ],
  [
    'before',
    'pages that were moved before those behind them',
    `map_file(6, 2, 4, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    '--HIJK',
    '------',
  ],
  [
    'between',
    'pages that were moved between those before and behind them',
    `map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHIJK',
    '------',
  ],
  [
    'part',
    'pages from the middle of a mapping that were moved behind those before them',
    `map_file(2, 2, 0, SHARING);\nmap_file(20, 6, 0, SHARING);\nobserve_mremap("call", slot(22), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHI--',
    'FG--JK',
  ],
  [
    'grown',
    'pages that have grown up to those behind them',
    'map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nobserve_mremap("call", slot(2), 2 * PAGE, 4 * PAGE, 0, NULL);',
    2,
    'FGHIJK',
    '------',
  ],
  [
    'grown-from-the-middle',
    'the last page of those, that has grown up to those behind',
    'map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nobserve_mremap("call", slot(3), PAGE, 3 * PAGE, 0, NULL);',
    3,
    'FGHIJK',
    '------',
  ],
] as const;

export const rightPagesAfterwards = clause('merging/right-pages-afterwards', {
  says: 'What has become one entry shows the right pages of its file, also when they have to be found anew, and so does what was left of the source.',
  source: [{ code: 'mm/vma.c: vma_expand, commit_merge: vm_pgoff' }, { list: 'LTP mremap06' }],
  cases: mergers.flatMap(([name, title, setUp, result, after, source]) =>
    (['MAP_SHARED', 'MAP_PRIVATE'] as const).map((sharing) => ({
      name: `${name}${sharing === 'MAP_SHARED' ? '' : '-private'}`,
      title: `${title} (${sharing})`,
      preamble: lettered,
      program: c`
        ${setUp.replaceAll('SHARING', sharing)}
        observe_strip("after", 2, 6);
        observe_strip("source", 20, 6);
        madvise(slot(2), 6 * PAGE, MADV_DONTNEED);
        madvise(slot(20), 6 * PAGE, MADV_DONTNEED);
        observe_strip("anew", 2, 6);
        observe_strip("source-anew", 20, 6);
      `,
      expect: {
        mremap: { call: at(result), after, source, anew: after, 'source-anew': source },
      },
    })),
  ),
});

/** Which of two private mappings of a file have been written to, where: [name, title, C of the first, C of the second, entries by release]. */
const written = [
  ['neither', 'neither was written to', '', '', 'FGHI', ['one', 'one', 'one']],
  ['first', 'the first was written to', 'fill(slot(2), "a");', '', 'aGHI', ['one', 'one', 'one']],
  [
    'second',
    'the second was written to where it was',
    '',
    'fill(slot(20), "x");',
    'FGxI',
    ['apart', 'one', 'apart'],
  ],
  [
    'both',
    'both were written to',
    'fill(slot(2), "a");',
    'fill(slot(20), "x");',
    'aGxI',
    ['apart', 'apart', 'apart'],
  ],
  [
    'first-elsewhere',
    'the first was written to elsewhere, and moved here',
    `map_file(30, 2, 0, MAP_PRIVATE);\nfill(slot(30), "a");\nobserve_mremap("first", slot(30), 2 * PAGE, 2 * PAGE, ${F}, slot(2));`,
    '',
    'aGHI',
    ['one', 'one', 'apart'],
  ],
] as const;

export const privatePagesOfAFile = clause('merging/private-pages-of-a-file', {
  says: 'Private mappings of a file that is in order become one entry unless both were written to; from 6.16 to 7.2 where only what is moved was; since 7.3 only if what was written to lies as it did.',
  source: [commitOf('untouched-merges-behind-touched'), commitOf('written-file-pages-keep-their-place')],
  cases: written.map(([name, title, first, second, after, entries]) => ({
    name,
    title: `private pages of a file behind those that come before them: ${title}`,
    preamble: lettered,
    program: c`
      map_file(2, 2, 0, MAP_PRIVATE);
      ${first}
      map_file(20, 2, 2, MAP_PRIVATE);
      ${second}
      observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_mappings("mappings", 0, 40);
      observe_strip("after", 2, 4);
      madvise(slot(2), 4 * PAGE, MADV_DONTNEED);
      observe_strip("anew", 2, 4);
    `,
    expect: Object.fromEntries(
      (['mremap', 'untouched-merges-behind-touched', 'written-file-pages-keep-their-place'] as const).map(
        (change, i) => [
          change,
          {
            ...(name === 'first-elsewhere' && { first: at(2) }),
            call: at(4),
            mappings: entries[i] === 'one' ? ['2-6 rw-p'] : ['2-4 rw-p', '4-6 rw-p'],
            after,
            anew: 'FGHI',
          },
        ],
      ),
    ),
  })),
});

const softDirty = c`
  /* Nothing is soft-dirty from now on, but for what is mapped or written afterwards. */
  static void forget_dirty(void)
  {
    int fd;

    carve(40, 1, PRIVATE_ANON);
    mark_flags(40);
    if (!is_marked("sd"))
      lacks("soft-dirty pages (CONFIG_MEM_SOFT_DIRTY)");
    fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "4", 1) != 1)
      broken("clear_refs: %s", errno_name(errno));
    close(fd);
  }
`;

/** Of two mappings one is newer than the last look: [name, title, C before, C after that, C, result, soft-dirty pages 0-6 by change]. */
const newer = [
  [
    'grown-up-to-newer',
    'an older mapping that grows up to a newer one',
    'carve(0, 2, PRIVATE_ANON);',
    'carve(4, 2, PRIVATE_ANON);',
    'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL',
    0,
    ['....++', '......', '++++++'],
  ],
  [
    'newer-grown',
    'a newer mapping that grows up to an older one',
    'carve(4, 2, PRIVATE_ANON);',
    'carve(0, 2, PRIVATE_ANON);',
    'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL',
    0,
    ['++++..', '++++++', '++++++'],
  ],
  [
    'newer-moved',
    'a newer mapping that is moved behind an older one',
    'carve(2, 2, PRIVATE_ANON);',
    'carve(20, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    4,
    ['--....', '--....', '--++++'],
  ],
  [
    'older-moved',
    'an older mapping that is moved behind a newer one',
    'carve(20, 2, PRIVATE_ANON);',
    'carve(2, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    4,
    ['--++++', '--++++', '--++++'],
  ],
] as const;

export const softDirtyIsKept = clause('merging/soft-dirty-is-kept', {
  says: 'Where a mapping that is newer than the last look at soft-dirty pages becomes one with an older one, all of it is soft-dirty since 6.19; before, none of it is where the older one was extended.',
  source: [
    commitOf('soft-dirty-is-kept'),
    { man: 'proc_pid_clear_refs(5)' },
    { code: 'tools/testing/selftests/mm/soft-dirty.c' },
  ],
  cases: newer.map(([name, title, before, after, call, result, dirty]) => ({
    name,
    title,
    preamble: softDirty,
    program: c`
      ${before}
      forget_dirty();
      ${after}
      observe_mremap("call", ${call});
      observe_vm_flag("soft-dirty", "sd", 0, 6);
    `,
    expect: {
      mremap: { call: at(result), 'soft-dirty': dirty[0] },
      'growth-merges': { call: at(result), 'soft-dirty': dirty[1] },
      'soft-dirty-is-kept': { call: at(result), 'soft-dirty': dirty[2] },
    },
  })),
});

const segment = c`
  #include <sys/shm.h>

  /* Six pages, "abcdef"; how often they are attached. */
  static int attach(void)
  {
    int id = shmget(IPC_PRIVATE, 6 * PAGE, IPC_CREAT | 0600);

    if (id < 0 && errno == ENOSYS)
      lacks("System V memory (CONFIG_SYSVIPC)");
    if (id < 0 || shmat(id, slot(0), 0) != slot(0) || shmctl(id, IPC_RMID, NULL))
      broken("a segment: %s", errno_name(errno));
    fill(slot(0), "abcdef");
    return id;
  }

  static void observe_attached(int id)
  {
    struct shmid_ds state;

    record_number("attached", shmctl(id, IPC_STAT, &state) ? -1 : (long)state.shm_nattch);
  }
`;

export const segmentsThatAreCounted = clause('merging/what-counts-its-mappings', {
  says: 'Pieces of a mapping that counts how often it is mapped (System V) stay entries of their own at first; since 6.4 one becomes one with the piece before it, but no piece is given up.',
  source: [commitOf('only-what-is-removed-must-not-count')],
  cases: [
    {
      name: 'out-and-back',
      title: 'the middle of a segment, out and back',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          out: at(20),
          back: at(2),
          mappings: ['0-2 rw-s', '2-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 3,
        },
        'only-what-is-removed-must-not-count': {
          out: at(20),
          back: at(2),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
    {
      name: 'cut-and-grown',
      title: 'a segment that was cut in two, and its first part grown over the gap',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("shrink", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          shrink: at(1),
          grow: at(0),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
    {
      name: 'grown-from-the-middle',
      title: 'the last page of the first piece of a segment grows over the gap: bug of 6.1.0 to 6.1.2',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("shrink", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(1), PAGE, 3 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 30);
        madvise(slot(0), 6 * PAGE, MADV_DONTNEED);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          shrink: at(1),
          grow: at(1),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
  ],
});

export const dontunmapMergesAtTheTarget = clause('merging/dontunmap-merges-at-the-target', {
  says: 'With MREMAP_DONTUNMAP what arrives becomes one entry with its neighbours as after a plain move, and the source stays an entry by itself.',
  source: [man('MREMAP_DONTUNMAP'), { code: 'mm/vma.c: copy_vma: keep_source' }],
  cases: [
    {
      name: 'untouched',
      title: 'untouched pages between untouched ones',
      program: c`
        carve(2, 2, PRIVATE_ANON);
        carve(6, 2, PRIVATE_ANON);
        carve(20, 2, PRIVATE_ANON);
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${D}, slot(4));
        observe_mappings("mappings", 0, 30);
        observe_write("write", 2, 20, 'w');
      `,
      expect: {
        dontunmap: {
          call: at(4),
          mappings: ['2-8 rw-p', '20-22 rw-p'],
          write: '++++++------------++',
        },
      },
    },
    {
      name: 'file',
      title: 'pages of a file between those before and behind them',
      preamble: lettered,
      program: c`
        map_file(2, 2, 0, MAP_SHARED);
        map_file(6, 2, 4, MAP_SHARED);
        map_file(20, 2, 2, MAP_SHARED);
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${D}, slot(4));
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 2, 6);
        observe_strip("source", 20, 2);
      `,
      expect: {
        dontunmap: {
          call: refused('EINVAL'),
          mappings: ['2-4 rw-s', '6-8 rw-s', '20-22 rw-s'],
          after: 'FG--JK',
          source: 'HI',
        },
        'dontunmap-any-mapping': {
          call: at(4),
          mappings: ['2-8 rw-s', '20-22 rw-s'],
          after: 'FGHIJK',
          source: 'HI',
        },
      },
    },
  ],
});

const searching = c`
  static bool have_one_frame(long first, long pages)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entries[8];
    size_t size = (size_t)pages * sizeof(*entries);
    bool one = true;

    if (pread(fd, entries, size, (off_t)((uintptr_t)slot(first) / PAGE * sizeof(*entries))) != (ssize_t)size)
      broken("reading pagemap: %s", errno_name(errno));
    close(fd);
    for (long i = 0; i < pages; i++)
      one &= !((entries[i] ^ entries[0]) & ((UINT64_C(1) << 55) - 1)) && entries[i] >> 63;
    return one;
  }

  /* KSM asks of each page where its mapping has it, and leaves alone what is not there. */
  static void observe_merging(long first, long pages)
  {
    long deadline = now_ms() + 25000;

    set_ksm(1);
    set_system("/sys/kernel/mm/ksm/sleep_millisecs", "1", "CONFIG_KSM");
    if (madvise(slot(first), (size_t)pages * PAGE, MADV_MERGEABLE))
      broken("MADV_MERGEABLE: %s", errno_name(errno));
    while (!have_one_frame(first, pages) && now_ms() < deadline)
      sched_yield();
    record_flag("found", have_one_frame(first, pages));
    set_ksm(0);
  }
`;

const UNTOUCHED = 'carve(4, 2, PRIVATE_ANON);\ncarve(10, 2, PRIVATE_ANON);';

/** Four pages at 20 that are alike and lie at 6-10 then: [name, title, change, C before the call, flags, C after it]. */
const moved = [
  ['moved', 'to an empty place', 'mremap', '', F, ''],
  ['beside', 'between untouched mappings', 'mremap', UNTOUCHED, F, ''],
  [
    'source-unmapped',
    'with MREMAP_DONTUNMAP between untouched mappings, and the source is unmapped',
    'dontunmap',
    UNTOUCHED,
    D,
    'munmap(slot(20), 4 * PAGE);',
  ],
  [
    'source-written',
    'with MREMAP_DONTUNMAP, and the source is written to again',
    'dontunmap',
    '',
    D,
    'fill(slot(20), "wxyz");',
  ],
  [
    'twice',
    'in two parts, the last one first',
    'mremap',
    `observe_mremap("first", slot(22), 2 * PAGE, 2 * PAGE, ${F}, slot(8));`,
    F,
    '',
  ],
] as const;

export const foundByTheKernel = clause('merging/found-by-the-kernel', {
  says: 'The kernel finds touched pages at their new place when it looks for what a frame is mapped at, so that KSM can make those one that are alike.',
  source: [
    { list: 'REPORTS 3: wrong in 6.16 to 6.18.7' },
    { code: 'mm/rmap.c: page_address_in_vma, by the offset that copy_vma has given' },
  ],
  needs: ['root'],
  cases: [
    ...moved.map(([name, title, since, before, flags, then]) => ({
      name,
      title: `four touched pages that are alike are moved ${title}`,
      alone: true as const,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(20, 4, PRIVATE_ANON), "aaaa");
        ${before}
        observe_mremap("call", slot(20), ${name === 'twice' ? 2 : 4} * PAGE, ${name === 'twice' ? 2 : 4} * PAGE, ${flags}, slot(6));
        ${then}
        observe_merging(6, 4);
        observe_strip("after", 6, 4);
      `,
      expect: {
        [since]: {
          ...(name === 'twice' && { first: at(8) }),
          call: at(6),
          found: true,
          after: 'aaaa',
        },
      },
    })),
    {
      name: 'out-and-back',
      title: 'of six touched pages that are alike the middle ones are moved out and back',
      alone: true,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "aaaaaa");
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_merging(0, 6);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { out: at(20), back: at(2), found: true, after: 'aaaaaa' } },
    },
    {
      name: 'back-between',
      title: 'two touched pages come back to their place between new mappings, and all are written alike',
      alone: true,
      seconds: 40,
      preamble: searching,
      program: c`
        fill(carve(2, 2, PRIVATE_ANON), "aa");
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        fill(slot(0), "aa");
        fill(slot(4), "aa");
        observe_merging(0, 6);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { out: at(20), back: at(2), found: true, after: 'aaaaaa' } },
    },
    {
      name: 'private-file',
      title: 'written pages of a private file that are alike are moved behind those before them',
      alone: true,
      seconds: 40,
      preamble: c`
        ${lettered}
        ${searching}
      `,
      program: c`
        map_file(6, 2, 0, MAP_PRIVATE);
        fill(map_file(20, 2, 2, MAP_PRIVATE), "xx");
        observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(8));
        observe_merging(8, 2);
        observe_strip("after", 6, 4);
      `,
      expect: { mremap: { call: at(8), found: true, after: 'FGxx' } },
    },
  ],
});
