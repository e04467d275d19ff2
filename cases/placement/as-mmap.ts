import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Maps and counts on where mmap would put a mapping alike. */
const alike = c`
  static int fd = -1, flags;

  static inline void map_source(const struct kind *kind, size_t len)
  {
    flags = kind->flags;
    if (kind->open_file)
      fd = kind->open_file(1);
    if (mmap(block(0), len, PROT_READ | PROT_WRITE, flags | MAP_FIXED, fd, 0) != block(0))
      broken("mmap: %s", errno_name(errno));
  }

  static inline char *place_for(size_t len, size_t offset)
  {
    char *place = mmap(NULL, len, PROT_READ | PROT_WRITE, flags, fd, (off_t)offset);

    if (place == MAP_FAILED || munmap(place, len))
      broken("mmap: %s", errno_name(errno));
    return place;
  }

  static inline void block_growth(size_t len)
  {
    if (mmap(block(0) + len, PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
  }
`;

/** Kinds of mapping: [name, kind, change that lets it be left behind]. */
const kinds = [
  ['private', 'PRIVATE_ANON', 'dontunmap'],
  ['shared', 'SHARED_ANON', 'dontunmap-any-mapping'],
  ['memfd', 'SHARED_MEMFD', 'dontunmap-any-mapping'],
  ['private-memfd', 'PRIVATE_MEMFD', 'dontunmap-any-mapping'],
  ['tmpfs', 'SHARED_TMPFS', 'dontunmap-any-mapping'],
  ['file', 'PRIVATE_FILE', 'dontunmap-any-mapping'],
] as const;

/** Sizes: [name, title, C]. */
const sizes = [
  ['few-pages', 'three pages', '3 * PAGE'],
  ['a-block', 'a block', 'BLOCK'],
] as const;

export const asMmapWouldChoose = clause('placement/as-mmap-would-choose', {
  says: 'The kernel chooses the place that mmap would give to a new mapping of the same kind, size and offset in its file.',
  source: [{ code: 'mm/mremap.c: vrm_set_new_addr; mm/mmap.c: do_mmap; both call get_unmapped_area' }],
  needs: ['root'],
  cases: kinds.flatMap(([kind, value, key]) =>
    sizes.flatMap(([size, words, len]) => [
      {
        name: `${kind}-${size}-grown`,
        title: `a ${kind} mapping is grown by a move to ${words}: it goes where mmap would have put them`,
        preamble: alike,
        program: c`
          char *place, *got;
          size_t len = ${len};

          map_source(${value}, len - PAGE);
          block_growth(len - PAGE);
          place = place_for(len, 0);
          got = sys_mremap(block(0), len - PAGE, len, MREMAP_MAYMOVE, NULL);
          record_flag("there", got == place);
        `,
        expect: { mremap: { there: true } },
      },
      {
        name: `${kind}-${size}-left-behind`,
        title: `${words} of a ${kind} mapping, from the second on, go where mmap would have put them, with MREMAP_DONTUNMAP`,
        preamble: alike,
        program: c`
          char *place, *got;
          size_t len = ${len};

          map_source(${value}, len + 2 * PAGE);
          place = place_for(len, ${kind === 'private' || kind === 'shared' ? '0' : 'PAGE'});
          got = sys_mremap(block(0) + PAGE, len, len, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
          record_flag("there", got == place);
        `,
        expect: { [key]: { there: true } },
      },
    ]),
  ),
});
