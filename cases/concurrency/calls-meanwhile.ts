import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** A thread that moves two pages away and brings back what is needed, without pause. */
const mover = c`
  #include <sys/uio.h>

  static atomic_int stop;
  static atomic_long moves;

  static bool there(void);
  static bool back(void);

  static void *move_on(void *argument)
  {
    (void)argument;
    while (!atomic_load(&stop)) {
      if (!there())
        failed("there: %s", errno_name(errno));
      if (!back())
        failed("back: %s", errno_name(errno));
      moves++;
    }
    return NULL;
  }

  static int made_fd(void)
  {
    int fd = (int)syscall(SYS_memfd_create, "made", 1U);

    if (fd < 0 && errno == ENOSYS)
      lacks("memfd_create (CONFIG_MEMFD_CREATE)");
    if (fd < 0 || ftruncate(fd, 2 * (off_t)PAGE))
      broken("a file: %s", errno_name(errno));
    return fd;
  }

  /* 0, or an errno. */
  static int call(char *where);
`;

/** System calls that are told the address of two pages: [name, title, body of \`call\`, errno where nothing is mapped]. */
const calls = [
  [
    'read',
    'read into',
    c`
    static int fd = -1;

    if (fd < 0)
      fd = made_fd();
    return pread(fd, where, 2 * PAGE, 0) == 2 * (ssize_t)PAGE ? 0 : EFAULT;
  `,
    'EFAULT',
  ],
  [
    'write',
    'write from',
    c`
    static int fd = -1;

    if (fd < 0)
      fd = made_fd();
    return pwrite(fd, where, 2 * PAGE, 0) == 2 * (ssize_t)PAGE ? 0 : EFAULT;
  `,
    'EFAULT',
  ],
  [
    'process-vm-readv',
    'process_vm_readv of',
    c`
    static char copy[2 * 65536];
    struct iovec to = { copy, 2 * PAGE }, from = { where, 2 * PAGE };
    long got = process_vm_readv(getpid(), &to, 1, &from, 1, 0);

    if (got < 0 && errno == ENOSYS)
      lacks("process_vm_readv (CONFIG_CROSS_MEMORY_ATTACH)");
    return got < 0 ? errno : 0;
  `,
    'EFAULT',
  ],
  [
    'proc-mem',
    '/proc/self/mem at',
    c`
    static char copy[2 * 65536];
    static int fd = -1;

    if (fd < 0)
      fd = open_proc("/proc/self/mem", "CONFIG_PROC_FS");
    return pread(fd, copy, 2 * PAGE, (off_t)(uintptr_t)where) < 0 ? errno : 0;
  `,
    'EIO',
  ],
  [
    'mincore',
    'mincore of',
    c`
    unsigned char there[2];

    return mincore(where, 2 * PAGE, there) ? errno : 0;
  `,
    'ENOMEM',
  ],
  [
    'msync',
    'msync of',
    c`
    return msync(where, 2 * PAGE, MS_ASYNC) ? errno : 0;
  `,
    'ENOMEM',
  ],
  [
    'mprotect',
    'mprotect of',
    c`
    return mprotect(where, 2 * PAGE, PROT_READ | PROT_WRITE) ? errno : 0;
  `,
    'ENOMEM',
  ],
  [
    'madvise',
    'madvise(MADV_COLD) of',
    c`
    enum { COLD = 20 };

    return madvise(where, 2 * PAGE, COLD) ? errno : 0;
  `,
    'ENOMEM',
  ],
  [
    'process-madvise',
    'process_madvise(MADV_COLD) of',
    c`
    enum { COLD = 20, PIDFD_OPEN = 434, PROCESS_MADVISE = 440 };
    struct iovec pages = { where, 2 * PAGE };
    static int pidfd = -1;
    long got;

    if (pidfd < 0)
      pidfd = (int)syscall(PIDFD_OPEN, getpid(), 0);
    got = syscall(PROCESS_MADVISE, pidfd, &pages, 1, COLD, 0);
    if (got < 0 && errno == ENOSYS)
      lacks("process_madvise (CONFIG_ADVISE_SYSCALLS)");
    return got < 0 ? errno : 0;
  `,
    'ENOMEM',
  ],
  [
    'procmap-query',
    'PROCMAP_QUERY of',
    c`
    /* struct procmap_query of linux/fs.h, which older headers have not. */
    uint64_t query[13] = { sizeof(query), 0, (uint64_t)(uintptr_t)where };
    static int fd = -1;

    if (fd < 0)
      fd = open_proc("/proc/self/maps", "CONFIG_PROC_FS");
    if (ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 'f', 17, sizeof(query)), query)) {
      if (errno == ENOTTY)
        lacks("PROCMAP_QUERY (Linux 6.11)");
      return errno;
    }
    return 0;
  `,
    'ENOENT',
  ],
] as const;

const moved = c`
  static bool there(void)
  {
    return sys_mremap(slot(8), 2 * PAGE, 2 * PAGE, ${F}, slot(44)) == slot(44);
  }

  static bool back(void)
  {
    return sys_mremap(slot(44), 2 * PAGE, 2 * PAGE, ${F}, slot(8)) == slot(8);
  }
`;

const left = c`
  static bool there(void)
  {
    return sys_mremap(slot(8), 2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(44)) == slot(44);
  }

  static bool back(void)
  {
    return !munmap(slot(44), 2 * PAGE);
  }
`;

const rest = c`
  static bool there(void)
  {
    return sys_mremap(slot(7), PAGE, PAGE, ${F}, slot(44)) == slot(44) &&
           sys_mremap(slot(10), PAGE, PAGE, ${F}, slot(46)) == slot(46);
  }

  static bool back(void)
  {
    return sys_mremap(slot(44), PAGE, PAGE, ${F}, slot(7)) == slot(7) &&
           sys_mremap(slot(46), PAGE, PAGE, ${F}, slot(10)) == slot(10);
  }
`;

export const callsMeanwhile = clause('concurrency/calls-meanwhile', {
  says: 'A system call that is told an address of the source finds it mapped at all times while it is moved with MREMAP_DONTUNMAP, and so does one that is told the rest of a mapping of which parts are moved; while it is moved plainly it does not.',
  source: [
    { code: 'mm/mremap.c: mmap_write_lock_killable; mm/mmap_lock.c: lock_vma_under_rcu' },
    commitOf('dontunmap'),
  ],
  needs: ['two-processors'],
  cases: calls.flatMap(([name, title, body, errno]) => [
    ...(
      [
        ['source', 'two pages that are moved with MREMAP_DONTUNMAP', left, 'dontunmap'],
        ['rest', 'two pages of which the ones beside are moved away and back', rest, 'mremap'],
      ] as const
    ).map(([which, words, thereAndBack, key]) => ({
      name: `${name}-${which}`,
      title: `${title} ${words} meanwhile, 60 times and more: it is never refused`,
      preamble: c`
        ${mover}
        ${thereAndBack}
        static int call(char *where)
        {
          ${body}
        }
      `,
      program: c`
        long refused = 0, done = 0;
        pthread_t thread;

        needs_two_processors();
        carve(6, 6, PRIVATE_ANON);
        call(slot(8));
        thread = start(move_on, NULL);
        for (; done < 200 || atomic_load(&moves) < 60; done++)
          refused += !!call(slot(8));
        stop = 1;
        finish(thread);
        record_number("refused", refused);
      `,
      expect: { [key]: { refused: 0 } },
      races: true as const,
      seconds: 40,
    })),
    {
      name: `${name}-plain`,
      title: `${title} two pages that are moved away and back meanwhile: sooner or later it is refused`,
      preamble: c`
        ${mover}
        ${moved}
        static int call(char *where)
        {
          ${body}
        }
      `,
      program: c`
        pthread_t thread;
        int error = 0;

        needs_two_processors();
        carve(6, 6, PRIVATE_ANON);
        call(slot(8));
        thread = start(move_on, NULL);
        while (!error)
          error = call(slot(8));
        stop = 1;
        finish(thread);
        record_string("error", error == EIO ? "EIO" : errno_name(error));
      `,
      expect: { mremap: { error: errno } },
      races: true as const,
      seconds: 40,
    },
  ]),
});
