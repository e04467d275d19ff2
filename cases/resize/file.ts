import { c } from '../../harness/spec/index.ts';

/** A file of eight pages, F to M, and mappings of parts of it: `map_file(0, 2, 3, MAP_SHARED)` is I and J at page 0. */
export const lettered = c`
  static int file;

  static char *map_file(long first, long pages, long offset, int flags)
  {
    if (!file) {
      file = (int)syscall(SYS_memfd_create, "lettered", 0U);
      if (file < 0) {
        if (errno == ENOSYS)
          lacks("memfd_create (CONFIG_MEMFD_CREATE)");
        broken("memfd_create: %s", errno_name(errno));
      }
      write_letters(file, 8);
    }
    if (mmap(slot(first), (size_t)pages * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, file,
             offset * (off_t)PAGE) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    return slot(first);
  }
`;
