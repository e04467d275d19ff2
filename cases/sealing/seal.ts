import { c } from '../../harness/spec/index.ts';

/** mseal of pages of the stretch. */
export const seal = c`
  #ifndef SYS_mseal
  #define SYS_mseal 462
  #endif

  static void seal(long first, long pages)
  {
    if (!syscall(SYS_mseal, slot(first), (size_t)pages * PAGE, 0))
      return;
    if (errno == ENOSYS)
      lacks("mseal (since 6.10, CONFIG_64BIT)");
    broken("mseal: %s", errno_name(errno));
  }
`;
