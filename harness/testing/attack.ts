import { c } from '../spec/index.ts';
import type { Case, CText } from '../spec/types.ts';

const preamble = c`
  #include <sched.h>
  #include <sys/io.h>
  #include <sys/klog.h>
  #include <sys/ioctl.h>
  #include <sys/mount.h>
  #include <sys/prctl.h>
  #include <sys/resource.h>
  #include <sys/sem.h>
  #include <sys/shm.h>
  #include <sys/stat.h>
  #include <sys/sysmacros.h>

  static void __attribute__((unused)) write_to(const char *path, const char *text)
  {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

    if (fd >= 0 && write(fd, text, strlen(text)) < 0)
      puts(path);
    close(fd);
  }

  /* A file system that nobody listens to, in the place of /sys. */
  static void __attribute__((unused)) mount_own(const char *type)
  {
    if (unshare(CLONE_NEWNS | CLONE_NEWNET))
      puts("no namespace");
    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (mount("none", "/sys", type, 0, NULL))
      puts(type);
  }

  static void __attribute__((unused)) limit(int which, rlim_t most)
  {
    struct rlimit both = { most, most };

    prlimit(getppid(), which, &both, NULL);
  }
`;

/** A program that is against all others, and what of. */
export interface Attack {
  readonly name: string;
  readonly kind: string;
  readonly program: CText;
  readonly seconds?: number;
}

/** Attacks of a kind, by their names. */
export const of = (
  kind: string,
  programs: Readonly<Record<string, CText>>,
  seconds?: number,
): readonly Attack[] =>
  Object.entries(programs).map(([name, program]) => ({
    name,
    kind,
    program,
    ...(seconds !== undefined && { seconds }),
  }));

/** An attack as the case that runs before all others. */
export function caseOf({ name, program, seconds }: Attack): Case {
  return {
    id: `attack/one/${name}`,
    clause: 'attack/one',
    title: name,
    preamble,
    program,
    expect: { dontunmap: {} },
    ...(seconds !== undefined && { seconds }),
  };
}
