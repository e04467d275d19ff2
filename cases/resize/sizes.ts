import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from './file.ts';

const source = [man('DESCRIPTION'), { code: 'mm/mremap.c: mremap, vma_expandable, shrink_vma' }];

export const acrossPageTables = clause('resize/across-page-tables', {
  says: 'Shrinking and growing is the same where the range goes over the end of a page table.',
  source,
  cases: [
    {
      name: 'shrink',
      title: 'three blocks and a half are shrunk to a page less than one and a half',
      program: c`
        long kept = 0;

        if (mmap(block(0), 4 * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill_blocks(block(0), "abcd");
        observe_mremap_blocks("call", block(0), 7 * BLOCK / 2, 3 * BLOCK / 2 - PAGE, 0, NULL);
        for (char *page = block(1); page < block(2) && !catching(page); page += PAGE)
          kept += *page == 'b';
        record_number("kept", kept - (long)(BLOCK / PAGE / 2));
        observe_blocks("first", 0, 1);
        observe_blocks("third", 2, 1);
        observe_strip_at("rest", block(3) + BLOCK / 2 - PAGE, 2, -1);
      `,
      preamble: c`
        static void read_byte(void *where)
        {
          (void)*(volatile char *)where;
        }

        static char catching(char *page)
        {
          catch_faults();
          return fault_of(read_byte, page);
        }
      `,
      expect: { mremap: { call: { block: 0 }, kept: -1, first: 'a', third: '-', rest: '-d' } },
    },
    {
      name: 'grow',
      title: 'a page below the end of a page table grows over the next one, up to a neighbour',
      program: c`
        char *page = block(1) - PAGE, *behind = block(3) + PAGE;

        if (mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ||
            mmap(behind, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(page, "a");
        fill(behind, "x");
        record_flag("too-far", sys_mremap(page, PAGE, 2 * BLOCK + 3 * PAGE, 0, NULL) == MAP_FAILED);
        record_flag("in-place", sys_mremap(page, PAGE, 2 * BLOCK + 2 * PAGE, 0, NULL) == page);
        observe_strip_at("begin", page - PAGE, 3, -1);
        observe_blocks("between", 1, 2);
        observe_strip_at("end", block(3), 3, -1);
      `,
      expect: {
        mremap: { 'too-far': true, 'in-place': true, begin: '-a.', between: '..', end: '.x-' },
      },
    },
    {
      name: 'grow-again',
      title: 'two blocks are shrunk to a page and grown again: zeros behind it',
      program: c`
        if (mmap(block(0), 2 * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill_blocks(block(0), "ab");
        observe_mremap_blocks("shrink", block(0), 2 * BLOCK, PAGE, 0, NULL);
        observe_mremap_blocks("grow", block(0), PAGE, 2 * BLOCK, 0, NULL);
        observe_strip_at("first", block(0), 2, -1);
        observe_blocks("second", 1, 2);
      `,
      expect: {
        mremap: { shrink: { block: 0 }, grow: { block: 0 }, first: 'a.', second: '.-' },
      },
    },
  ],
});

/** Room that nobody has, at an address where the kernel places nothing. */
const room = c`
  static char *find_room(size_t bytes)
  {
    char *got = mmap((void *)(1UL << 44), bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (got == MAP_FAILED && errno == ENOMEM)
      lacks("%zu bytes of address space", bytes);
    if (got == MAP_FAILED || munmap(got, bytes))
      broken("room for %zu bytes: %s", bytes, errno_name(errno));
    return got;
  }

  static char *map_at(char *where, int prot, size_t bytes)
  {
    char *got = mmap(where, bytes, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);

    if (got == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    return got;
  }
`;

export const moreThan32Bits = clause('resize/more-than-32-bits', {
  says: 'Sizes are whole: a mapping grows and shrinks by more than 4 GiB, and by more than 2^31 pages, and the size of the process by as much.',
  source,
  cases: [
    {
      name: 'grow-and-shrink',
      title: 'a page grows to 1310720 (5 GiB or more) and is shrunk again: its ends and what is behind it',
      preamble: room,
      program: c`
        const size_t much = 1310720 * PAGE;
        char *page = map_at(find_room(much + 2 * PAGE), PROT_READ | PROT_WRITE, PAGE);

        fill(page, "a");
        mark_accounts();
        record_flag("grown", sys_mremap(page, PAGE, much, 0, NULL) == page);
        observe_accounts("more");
        observe_strip_at("begin", page, 2, -1);
        fill(page + much - PAGE, "z");
        observe_strip_at("end", page + much - 2 * PAGE, 3, -1);
        record_flag("shrunk", sys_mremap(page, much, 2 * PAGE, 0, NULL) == page);
        observe_accounts("left");
        observe_strip_at("kept", page, 3, -1);
        observe_strip_at("gone", page + much - PAGE, 1, -1);
      `,
      expect: {
        mremap: {
          grown: true,
          more: { VmSize: 1310719, VmData: 1310719 },
          begin: 'a.',
          end: '.z-',
          shrunk: true,
          left: { VmSize: 1, VmData: 1 },
          kept: 'a.-',
          gone: '-',
        },
      },
    },
    {
      name: 'many-pages',
      title:
        'a page without access grows by 2^31 + 8 pages, and is shrunk again: the process is as much larger, and as before',
      preamble: room,
      program: c`
        const size_t much = ((1UL << 31) + 8) * PAGE;
        char *page = map_at(find_room(much + 2 * PAGE), PROT_NONE, PAGE);
        long before;

        before = status_kb("VmSize:");
        record_flag("grown", sys_mremap(page, PAGE, much + PAGE, 0, NULL) == page);
        record_flag("counted", status_kb("VmSize:") - before == (long)(much / 1024));
        observe_strip_at("end", page + much, 2, -1);
        record_flag("shrunk", sys_mremap(page, much + PAGE, PAGE, 0, NULL) == page);
        record_flag("as-before", status_kb("VmSize:") == before);
      `,
      expect: {
        mremap: { grown: true, counted: true, end: '#-', shrunk: true, 'as-before': true },
      },
      bugs: { 'counts-growth-in-32-bits': { counted: false, 'as-before': false } },
    },
  ],
});

export const behindTheLargestOffset = clause('resize/behind-the-largest-offset', {
  says: 'A mapping of the last pages that a file could have grows over them, and there is SIGBUS.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: only the number of the page must not wrap' }],
  cases: (
    [
      ['in-place', 'in place', '0', at(0), 0],
      ['moved', 'with a move', 'MREMAP_MAYMOVE | MREMAP_FIXED', at(10), 10],
    ] as const
  ).map(([name, words, flags, call, first]) => ({
    name,
    title: `two pages that end with the largest size of a file grow to four ${words}`,
    preamble: lettered,
    program: c`
      /* What mmap takes of such a file ends before 2^63. */
      const long last = (long)((1UL << 63) / PAGE) - 1;

      map_file(0, 2, last - 2, MAP_SHARED);
      observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, ${flags}, slot(10));
      observe_mappings("mappings", 0, 20);
      observe_strip("after", ${first}, 5);
    `,
    expect: { mremap: { call, mappings: [`${first}-${first + 4} rw-s`], after: '!!!!-' } },
  })),
});

/** Fifth arguments that could not be a new address. */
const nonsense = [
  ['odd', 'an odd one', 'slot(10) + 1'],
  ['kernel', 'one in the kernel', '(void *)-PAGE'],
  ['itself', 'the old one', 'slot(0)'],
  ['occupied', 'one where something is mapped', 'slot(20)'],
] as const;

const calls = [
  ['nothing', 'a call that does nothing', '4', '4', 'MREMAP_MAYMOVE', at(0), 'abcd--'],
  ['shrink', 'a shrink', '4', '2', 'MREMAP_MAYMOVE', at(0), 'ab----'],
  ['grow', 'growth in place', '4', '5', 'MREMAP_MAYMOVE', at(0), 'abcd.-'],
  ['grow-unmovable', 'growth that may not be moved', '4', '5', '0', at(0), 'abcd.-'],
  ['grow-moved', 'growth that has to be moved', '2', '3', 'MREMAP_MAYMOVE', outside, '--cd--'],
] as const;

export const newAddressDoesNotCount = clause('resize/new-address-does-not-count', {
  says: 'Without MREMAP_FIXED and MREMAP_DONTUNMAP the fifth argument may be anything, whatever the call does, and nothing at that address is touched.',
  source: [
    man('DESCRIPTION'),
    { list: "bionic's tests: checked in 6.17-rc1 to rc4" },
    { code: 'mm/mremap.c: vrm_implies_new_addr' },
  ],
  cases: calls.flatMap(([call, title, from, to, flags, answer, after]) =>
    nonsense.map(([name, words, address]) => ({
      name: `${call}-${name}`,
      title: `${title}, with a new address that does not count: ${words}`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(20, 1, SHARED_ANON), "x");
        observe_mremap("call", slot(0), ${from} * PAGE, ${to} * PAGE, ${flags}, ${address});
        observe_strip("after", 0, 6);
        observe_strip("there", 9, 13);
      `,
      expect: { mremap: { call: answer, after, there: '-----------x-' } },
    })),
  ),
});

/** What is in the way of two pages at 0 that grow to six: [name, title, C, strip behind the two]. */
const obstacles = [
  ['touching', 'a mapping that touches', 'fill(carve(2, 1, SHARED_ANON), "x");', 'x----'],
  ['small', 'a mapping of a page in the middle', 'fill(carve(3, 1, SHARED_ANON), "x");', '-x---'],
  ['last-page', 'a mapping of the last page', 'fill(carve(5, 1, SHARED_ANON), "x");', '---x-'],
  [
    'last-page-and-more',
    'a mapping that begins with the last page',
    'fill(carve(5, 2, SHARED_ANON), "xy");',
    '---xy',
  ],
  [
    'two',
    'two mappings',
    'fill(carve(3, 1, SHARED_ANON), "x");\nfill(carve(5, 1, PRIVATE_ANON), "y");',
    '-x-y-',
  ],
  ['alike', 'a mapping that it could be one with', 'carve(4, 1, PRIVATE_ANON);', '--.--'],
] as const;

export const whateverIsInTheWay = clause('resize/whatever-is-in-the-way', {
  says: 'One page that is mapped anywhere in the room that growth needs keeps it from growing in place, whatever it is, and stays.',
  source,
  cases: obstacles.flatMap(([name, title, setUp, behind]) => [
    {
      name,
      title: `growth by four pages with ${title} in the way`,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        ${setUp}
        observe_mremap("call", slot(0), 2 * PAGE, 6 * PAGE, 0, NULL);
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: `ab${behind}` } },
    },
    {
      name: `${name}-maymove`,
      title: `growth by four pages with ${title} in the way, and MREMAP_MAYMOVE`,
      program: c`
        char *got;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        ${setUp}
        got = observe_mremap("call", slot(0), 2 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 7);
        observe_strip_at("moved", got, 6, -1);
      `,
      expect: { mremap: { call: outside, after: `--${behind}`, moved: 'ab....' } },
    },
  ]),
});

export const roomBeforeIsNoRoom = clause('resize/room-before-is-no-room', {
  says: 'Growth is at the end: room before a mapping is not used.',
  source,
  cases: [
    {
      name: 'refused',
      title: 'two pages with room before them and a neighbour behind',
      program: c`
        fill(carve(6, 2, PRIVATE_ANON), "ab");
        fill(carve(8, 1, SHARED_ANON), "x");
        observe_mremap("call", slot(6), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: '------abx-' } },
    },
  ],
});
