import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

/**
 * Reads /proc/self/maps byte by byte. The kernel looks for the next mapping when the last byte of a line has been read: a line is
 * read up to the end of its addresses, and the rest when the next one is.
 */
const pieces = c`
  static int maps_fd = -1;
  static char listed[1024];

  static inline bool read_to(char end, char *text, size_t size)
  {
    size_t n = 0;

    do
      if (n == size - 1 || read(maps_fd, text + n, 1) != 1)
        return false;
    while (text[n++] != end);
    text[n] = 0;
    return true;
  }

  /* The next entry, and whether there is one; those of the stretch are kept. */
  static inline bool list_next(long *first)
  {
    char text[512], *rest, *from, *to;

    if (maps_fd < 0)
      maps_fd = open_proc("/proc/self/maps", "CONFIG_PROC_FS");
    else if (!read_to('\n', text, sizeof(text)))
      return false;
    if (!read_to(' ', text, sizeof(text)))
      return false;
    from = (char *)strtoul(text, &rest, 16);
    to = (char *)strtoul(rest + 1, NULL, 16);
    *first = from < slot(0) || to > slot(STRETCH_PAGES) ? -1 : (long)((size_t)(from - slot(0)) / PAGE);
    if (*first >= 0)
      snprintf(strchr(listed, 0), 40, "%s%ld-%ld", *listed ? " " : "", *first,
               (long)((size_t)(to - slot(0)) / PAGE));
    return true;
  }

  /* Up to the mapping that begins at that page; the ones behind it have not been looked at. */
  static inline void list_up_to(long page)
  {
    long first = -1;

    while (first != page)
      if (!list_next(&first))
        broken("page %ld is not listed", page);
  }

  static inline void list_rest(void)
  {
    long first;

    while (list_next(&first))
      ;
  }
`;

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/**
 * Mappings of the stretch, the middle one at 10 and one at 30 among them; a call when that at 10 has been listed, and what is listed:
 * [name, title, set-up, call, change, until 6.16, since 6.17].
 */
const calls = [
  [
    'moved-down',
    'one further up is moved below',
    'carve(20, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    'mremap',
    '10-12 30-32',
    '10-12 30-32',
  ],
  [
    'next-moved-down',
    'the next one is moved below',
    '',
    `slot(30), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    'mremap',
    '10-12',
    '10-12',
  ],
  [
    'moved-up',
    'one below is moved further up',
    'carve(4, 2, PRIVATE_ANON);',
    `slot(4), 2 * PAGE, 2 * PAGE, ${F}, slot(40)`,
    'mremap',
    '4-6 10-12 30-32 40-42',
    '4-6 10-12 30-32 40-42',
  ],
  [
    'moved-up-before-the-next',
    'one below is moved up, to before the next one',
    'carve(4, 2, PRIVATE_ANON);',
    `slot(4), 2 * PAGE, 2 * PAGE, ${F}, slot(20)`,
    'mremap',
    '4-6 10-12 30-32',
    '4-6 10-12 20-22 30-32',
  ],
  [
    'moved-down-to-before-the-next',
    'one further up is moved to before the next one',
    'carve(40, 2, PRIVATE_ANON);',
    `slot(40), 2 * PAGE, 2 * PAGE, ${F}, slot(20)`,
    'mremap',
    '10-12 30-32',
    '10-12 20-22 30-32',
  ],
  [
    'left-behind',
    'one further up is moved below with MREMAP_DONTUNMAP',
    'carve(20, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${D}, slot(4)`,
    'dontunmap',
    '10-12 20-22 30-32',
    '10-12 20-22 30-32',
  ],
  [
    'part-moved-down',
    'the middle of one further up is moved below',
    'carve(20, 4, PRIVATE_ANON);',
    `slot(21), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    'mremap',
    '10-12 20-21 23-24 30-32',
    '10-12 20-21 23-24 30-32',
  ],
  [
    'grown-in-place',
    'it grows in place',
    '',
    'slot(10), 2 * PAGE, 4 * PAGE, 0, NULL',
    'mremap',
    '10-12 30-32',
    '10-12 10-14 30-32',
  ],
  ['shrunk', 'it is shrunk', '', 'slot(10), 2 * PAGE, PAGE, 0, NULL', 'mremap', '10-12 30-32', '10-12 30-32'],
  [
    'next-shrunk',
    'the next one is shrunk',
    '',
    'slot(30), 2 * PAGE, PAGE, 0, NULL',
    'mremap',
    '10-12 30-31',
    '10-12 30-31',
  ],
] as const;

export const mapsInPieces = clause('concurrency/maps-in-pieces', {
  says: 'Who reads /proc/self/maps in pieces misses what is moved down past the place that has been reached, and meets what is moved up twice. Since 6.17 the reader goes on where the last mapping ended: what is moved to right behind it is listed, and it is listed again when it has grown.',
  source: [{ code: 'fs/proc/task_mmu.c: m_start, proc_get_vma' }, commitOf('maps-lock-one-mapping')],
  cases: calls.map(([name, title, setUp, call, key, before, since]) => ({
    name,
    title: `${title} when two pages at page 10 have been listed`,
    preamble: pieces,
    program: c`
      carve(10, 2, PRIVATE_ANON);
      carve(30, 2, PRIVATE_ANON);
      ${setUp}
      list_up_to(10);
      if (sys_mremap(${call}) == MAP_FAILED)
        failed("mremap: %s", errno_name(errno));
      list_rest();
      record_string("listed", listed);
    `,
    expect: {
      [key]: { listed: before },
      ...(since !== before && { 'maps-lock-one-mapping': { listed: since } }),
    },
  })),
});
