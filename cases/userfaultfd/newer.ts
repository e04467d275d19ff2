import { c } from '../../harness/spec/index.ts';

/** What headers may lack: features, modes and requests by their numbers; a request gives 0 or its errno. */
export const newer = c`
  #ifndef UFFD_FEATURE_MINOR_SHMEM
  #define UFFD_FEATURE_MINOR_SHMEM (1 << 10)
  #define UFFDIO_REGISTER_MODE_MINOR ((uint64_t)1 << 2)
  #endif
  #ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
  #define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
  #endif
  #ifndef UFFD_FEATURE_WP_UNPOPULATED
  #define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
  #endif
  #ifndef UFFD_FEATURE_WP_ASYNC
  #define UFFD_FEATURE_WP_ASYNC (1 << 15)
  #endif
  #ifndef UFFD_FEATURE_MOVE
  #define UFFD_FEATURE_MOVE (1 << 16)
  #endif

  static inline const char *outcome(int error)
  {
    return error ? errno_name(error) : "done";
  }

  static inline int write_protect(int uffd, char *where, size_t len)
  {
    struct uffdio_writeprotect protect = { { (uintptr_t)where, len }, UFFDIO_WRITEPROTECT_MODE_WP };

    return ioctl(uffd, UFFDIO_WRITEPROTECT, &protect) ? errno : 0;
  }

  static inline int wake(int uffd, char *where, size_t len)
  {
    struct uffdio_range range = { (uintptr_t)where, len };

    return ioctl(uffd, UFFDIO_WAKE, &range) ? errno : 0;
  }

  /* Maps the page that the object has (UFFDIO_CONTINUE). */
  static inline int take_up(int uffd, char *where)
  {
    struct { struct uffdio_range range; uint64_t mode; int64_t mapped; } order = { { (uintptr_t)where, PAGE }, 0, 0 };

    return ioctl(uffd, _IOWR(UFFDIO, 7, order), &order) ? errno : 0;
  }

  /* Puts a page elsewhere without copying it (UFFDIO_MOVE). */
  static inline int uffd_move(int uffd, char *to, char *from)
  {
    struct { uint64_t to, from, len, mode; int64_t moved; } order = { (uintptr_t)to, (uintptr_t)from, PAGE, 0, 0 };

    return ioctl(uffd, _IOWR(UFFDIO, 5, order), &order) ? errno : 0;
  }
`;

/** mremap(`call`) in a thread of its own, move_on: what it gave, and whether it has returned. */
export const movesOn = (call: string) => c`
  static atomic_int returned;
  static void *result;

  static void *move_on(void *argument)
  {
    (void)argument;
    result = sys_mremap(${call});
    atomic_store(&returned, 1);
    return NULL;
  }
`;
