import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { calls, callsNamed } from './calls.ts';

const source = [
  { man: 'proc_sys_vm(5), man-pages 6.20, max_map_count' },
  { code: 'mm/mremap.c: check_map_count_against_split, check_map_count_against_split_early' },
  commitOf('map-count-checked-first'),
];

/** Tries a call with more and more mappings allowed, until it is not refused. */
const preamble = c`
  static char maps[64 * 1024];

  static void observe_room(char *old, size_t old_len, size_t new_len, unsigned long flags, char *where)
  {
    bool unchanged = true, no_memory = true;
    long room = -3;

    slot(0);
    for (; room < 9; room++) {
      allow_mappings(room);
      snprintf(maps, sizeof(maps), "%s", read_proc("/proc/self/maps", "CONFIG_PROC_FS"));
      if (sys_mremap(old, old_len, new_len, flags, where) != MAP_FAILED)
        break;
      no_memory &= errno == ENOMEM;
      unchanged &= !strcmp(maps, read_proc("/proc/self/maps", "CONFIG_PROC_FS"));
    }
    record_number("room", room);
    record_flag("no-memory", no_memory);
    record_flag("unchanged", unchanged);
  }
`;

const row = (
  name: string,
  title: string,
  map: string,
  call: string,
  key: 'mremap' | 'dontunmap',
  room: number,
  checkedFirst: number,
) => ({
  name,
  title,
  alone: true as const,
  preamble,
  program: c`
    ${map}
    observe_room(${call});
  `,
  expect: {
    [key]: { room, 'no-memory': true, unchanged: true },
    'map-count-checked-first': { room: checkedFirst, 'no-memory': true, unchanged: true },
  },
});

const map = (beside?: string) => `carve(8, 4, PRIVATE_ANON);${beside ? `\n${beside}` : ''}`;

/** By call: how many mappings more than there are must be allowed, at first and since 7.1. */
const rooms: Readonly<Record<string, readonly [number, number]>> = {
  'grow-in-place': [-3, 4],
  'grow-by-moving': [4, 4],
  'grow-part-by-moving': [4, 4],
  'grow-to-a-fixed-address': [6, 4],
  shrink: [-3, 4],
  'shrink-and-move': [6, 4],
  move: [6, 4],
  'move-the-first-page': [6, 4],
  'move-the-middle': [6, 4],
  'move-the-last-page': [6, 4],
  dontunmap: [6, 5],
  'dontunmap-without-fixed': [6, 5],
  'dontunmap-of-the-middle': [6, 5],
};

export const movesNeedMappings = clause('accounting/map-count', {
  says: 'A call that may need more mappings than vm.max_map_count allows is refused with ENOMEM before anything is unmapped: to a fixed address it needs 6 more than there are, where the kernel chooses 4, otherwise none; since 7.1 every call needs 4, and with MREMAP_DONTUNMAP 5.',
  source,
  cases: calls.map((call) => {
    const [room, checkedFirst] = rooms[call.name]!;
    return row(
      call.name,
      `a mapping ${call.does}: how many mappings more must be allowed, and what a refusal leaves`,
      map(call.beside),
      call.arguments,
      call.dontunmap ? 'dontunmap' : 'mremap',
      room,
      checkedFirst,
    );
  }),
});

export const mapCountIsTheSameForAll = clause('accounting/map-count-whatever-is-split', {
  says: 'How many mappings a call needs does not depend on how many it makes: nothing split, both sides split in three, pages locked or shared.',
  source,
  cases: [
    row(
      'middle-over-the-middle',
      'two pages in the middle are moved over the middle of a target: both are split in three',
      `${map()}\ncarve(18, 8, PRIVATE_ANON);`,
      'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
      'mremap',
      6,
      4,
    ),
    row(
      'locked-middle-over-the-middle',
      'two pages in the middle of a locked mapping are moved with MREMAP_DONTUNMAP over the middle of a target',
      `${map()}\ncarve(18, 8, PRIVATE_ANON);\nif (mlock(slot(8), 4 * PAGE))\n  broken("mlock: %s", errno_name(errno));`,
      'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)',
      'dontunmap',
      6,
      5,
    ),
    row(
      'whole-over-whole',
      'a mapping is moved over another of its size, which makes one fewer',
      `${map()}\ncarve(20, 4, SHARED_ANON);`,
      'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
      'mremap',
      6,
      4,
    ),
    row(
      'duplicate',
      'a shared mapping is mapped a second time',
      'carve(8, 4, SHARED_ANON);',
      'slot(8), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
      'mremap',
      6,
      4,
    ),
    row(
      'duplicate-anywhere',
      'a shared mapping is mapped a second time where the kernel chooses',
      'carve(8, 4, SHARED_ANON);',
      'slot(8), 0, 4 * PAGE, MREMAP_MAYMOVE, NULL',
      'mremap',
      4,
      4,
    ),
    row(
      'same-size',
      'a call that changes nothing',
      map(),
      'slot(8), 4 * PAGE, 4 * PAGE, 0, NULL',
      'mremap',
      -3,
      4,
    ),
    row(
      'shrink-in-the-middle',
      'a part of a mapping is shrunk, which splits it',
      map(),
      'slot(8), 3 * PAGE, PAGE, 0, NULL',
      'mremap',
      1,
      4,
    ),
  ],
});

export const contentsStayBelowTheLimit = clause('accounting/map-count-refusal-keeps-pages', {
  says: 'A call that is refused for the number of mappings leaves the pages of source and target as they were.',
  source,
  cases: callsNamed(
    'grow-to-a-fixed-address',
    'shrink-and-move',
    'move',
    'move-the-middle',
    'dontunmap',
    'dontunmap-of-the-middle',
  ).map((call) => ({
    name: call.name,
    title: `a mapping ${call.does}, over a target, with too few mappings allowed: all pages are as they were`,
    alone: true as const,
    program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        fill(carve(18, 12, PRIVATE_ANON), "opqrstuvwxyz");
        allow_mappings(3);
        observe_mremap("refused", ${call.arguments});
        observe_strip("source", 8, 4);
        observe_strip("target", 18, 12);
      `,
    expect: {
      [call.dontunmap ? 'dontunmap' : 'mremap']: {
        refused: { errno: 'ENOMEM' },
        source: 'abcd',
        target: 'opqrstuvwxyz',
      },
    },
  })),
});
