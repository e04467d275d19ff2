import { c } from '../spec/index.ts';
import { type Attack, of } from './attack.ts';
import { reachingAttacks } from './reaching-attacks.ts';

/** One of each kind that came to mind, and what was ever found to change another's verdict. */
export const attacks: readonly Attack[] = [
  ...reachingAttacks,
  ...of('mounts', {
    'mounts-over-proc': c`mount("none", "/proc", "tmpfs", 0, NULL);`,
    'mounts-over-sys': c`mount("none", "/sys", "tmpfs", 0, NULL);`,
    'mounts-over-tmp': c`mount("none", "/tmp", "tmpfs", MS_RDONLY, NULL);`,
    'mounts-over-dev': c`mount("none", "/dev", "tmpfs", 0, NULL);`,
    'unmounts-proc': c`umount2("/proc", MNT_DETACH);`,
    'unmounts-all': c`umount2("/sys", MNT_DETACH); umount2("/tmp", MNT_DETACH); umount2("/dev", MNT_DETACH);`,
    'mounts-over-the-bundle': c`mount("/dev/null", "/bundle", NULL, MS_BIND, NULL);`,
    'empties-the-bundle': c`
      mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
      if (truncate("/bundle", 0))
        unlink("/bundle");
      write_to("/bundle.new", "nothing");
    `,
    'makes-mounts-shared': c`mount("none", "/", NULL, MS_REC | MS_SHARED, NULL); mount("none", "/tmp", "tmpfs", 0, NULL);`,
  }),
  ...of('limits', {
    'limits-address-space': c`limit(RLIMIT_AS, 1 << 20);`,
    'limits-data': c`limit(RLIMIT_DATA, 1 << 16);`,
    'limits-the-stack': c`limit(RLIMIT_STACK, 1 << 16);`,
    'limits-descriptors': c`limit(RLIMIT_NOFILE, 5);`,
    'limits-locked-memory': c`limit(RLIMIT_MEMLOCK, 0);`,
    'limits-processes': c`limit(RLIMIT_NPROC, 1);`,
    'limits-files': c`limit(RLIMIT_FSIZE, 0);`,
    'limits-time': c`limit(RLIMIT_CPU, 1);`,
  }),
  ...of('scheduling', {
    'moves-its-server': c`unsigned long first = 1; syscall(SYS_sched_setaffinity, getppid(), sizeof(first), &first);`,
    'makes-its-server-real-time': c`
      struct sched_param one = { .sched_priority = 1 };

      syscall(SYS_sched_setscheduler, getppid(), SCHED_FIFO, &one);
    `,
    'makes-its-server-nice': c`setpriority(PRIO_PROCESS, (id_t)getppid(), 19);`,
    'offers-its-server-to-the-oom-killer': c`write_to("/proc/1/oom_score_adj", "1000");`,
    'protects-its-server': c`write_to("/proc/1/oom_score_adj", "-1000");`,
  }),
  ...of(
    'scheduling',
    {
      'holds-a-processor': c`
      struct sched_param highest = { .sched_priority = 99 };

      syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &highest);
      for (;;)
        ;
    `,
    },
    1,
  ),
  ...of('settings', {
    'allows-few-mappings': c`write_to("/proc/sys/vm/max_map_count", "20");`,
    'never-overcommits': c`write_to("/proc/sys/vm/overcommit_memory", "2"); write_to("/proc/sys/vm/overcommit_ratio", "1");`,
    'reserves-huge-pages': c`write_to("/proc/sys/vm/nr_hugepages", "64");`,
    'raises-the-lowest-address': c`write_to("/proc/sys/vm/mmap_min_addr", "1073741824");`,
    'forbids-userfaultfd': c`write_to("/proc/sys/vm/unprivileged_userfaultfd", "0");`,
    'stops-randomising': c`write_to("/proc/sys/kernel/randomize_va_space", "0");`,
    'wants-the-legacy-layout': c`write_to("/proc/sys/vm/legacy_va_layout", "1");`,
    'takes-a-processor-away': c`write_to("/sys/devices/system/cpu/cpu1/online", "0");`,
    'enables-huge-pages': c`write_to("/sys/kernel/mm/transparent_hugepage/enabled", "always");`,
    'starts-ksm': c`write_to("/sys/kernel/mm/ksm/run", "1");`,
    'allows-few-threads': c`write_to("/proc/sys/kernel/threads-max", "20");`,
    'allows-few-processes': c`write_to("/proc/sys/kernel/pid_max", "310");`,
    'wants-cores-elsewhere': c`write_to("/proc/sys/kernel/core_pattern", "|/bundle");`,
    'allows-few-files': c`write_to("/proc/sys/fs/file-max", "10"); write_to("/proc/sys/fs/nr_open", "64");`,
    'panics-when-out-of-memory': c`write_to("/proc/sys/vm/panic_on_oom", "2");`,
    'silences-the-kernel': c`klogctl(6, NULL, 0); write_to("/proc/sys/kernel/printk", "0 0 0 0");`,
  }),
  ...of('files', {
    'fills-tmp': c`
      static char text[1 << 20];
      int fd = open("/tmp/full", O_WRONLY | O_CREAT, 0600);

      for (int i = 0; i < 100 && write(fd, text, sizeof(text)) > 0; i++)
        ;
    `,
    'leaves-many-files': c`
      char path[32];

      for (int i = 0; i < 2000; i++) {
        snprintf(path, sizeof(path), "/tmp/left-%d", i);
        close(open(path, O_WRONLY | O_CREAT, 0600));
      }
    `,
    'writes-to-the-root': c`write_to("/left", "behind"); mkdir("/folder", 0700);`,
    'takes-devices-away': c`unlink("/dev/null"); unlink("/dev/zero"); unlink("/dev/kmsg");`,
    'makes-tmp-private': c`chmod("/tmp", 0); chmod("/dev", 0); chmod("/", 0);`,
  }),
  ...of('names', {
    'leaves-shared-memory': c`for (int i = 0; i < 200; i++) shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);`,
    'leaves-semaphores': c`for (int i = 0; i < 200; i++) semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);`,
    'changes-the-host-name': c`if (sethostname("x", 1)) puts("no");`,
    'sets-the-clock': c`struct timespec then = { .tv_sec = 4000000000 }; syscall(SYS_clock_settime, 0, &then);`,
  }),
  ...of(
    'memory',
    {
      'eats-memory': c`
      for (;;) {
        char *part = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (part == MAP_FAILED)
          break;
        memset(part, 1, 1 << 20);
      }
    `,
      'fills-pipes': c`
      static char text[1 << 16];

      for (int i = 0; i < 400; i++) {
        int ends[2];

        if (pipe(ends))
          break;
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        while (write(ends[1], text, sizeof(text)) > 0)
          ;
      }
    `,
      'keeps-memory-in-a-child': c`
      if (!fork()) {
        setsid();
        memset(mmap(NULL, 200 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, 200 << 20);
        for (;;)
          pause();
      }
      usleep(300000);
    `,
    },
    20,
  ),
  ...of(
    'processes',
    {
      'forks-without-end': c`for (;;) fork();`,
      'kills-everybody': c`kill(-1, SIGKILL);`,
      'signals-its-server': c`for (int s = 1; s < 65; s++) if (s != SIGCHLD) kill(1, s);`,
      'leaves-daemons': c`for (int i = 0; i < 20; i++) if (!fork()) { setsid(); for (;;) ; }`,
      'ignores-all-signals': c`
      for (int s = 1; s < 65; s++)
        signal(s, SIG_IGN);
      for (int i = 0; i < 5; i++)
        if (!fork())
          for (;;)
            pause();
    `,
    },
    2,
  ),
  ...of(
    'server',
    {
      'stops-its-server': c`syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, 1, 0, 0); for (;;) pause();`,
      'kills-its-server': c`
      syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, 1, 0, 0);
      waitpid(1, NULL, 0x40000000 /* __WALL */);
      syscall(SYS_ptrace, 8 /* PTRACE_KILL */, 1, 0, 0);
    `,
      'writes-to-its-servers-memory': c`
      static long victim = 1;
      long value = 2;
      int fd = open("/proc/1/mem", O_WRONLY);

      if (pwrite(fd, &value, sizeof(value), (off_t)(uintptr_t)&victim) < 0)
        puts("no");
    `,
      'answers-for-its-server': c`static char answer[16]; write_to("/proc/1/fd/5", "forged answers!!"); (void)answer;`,
      'asks-its-server': c`write_to("/proc/1/fd/4", "forged requests"); usleep(100000);`,
      'makes-its-servers-pipes-deaf': c`for (int fd = 0; fd < 10; fd++) fcntl(fd, F_SETFL, O_NONBLOCK);`,
      'is-subreaper': c`prctl(PR_SET_CHILD_SUBREAPER, 1); if (!fork()) if (!fork()) for (;;) pause();`,
    },
    2,
  ),
  ...of('wire', {
    'speaks-by-the-port': c`
      static const char line[] = "\n@0 hello 0 {} *00000000\n@5 end 1 exited:0:1:shared  *4a17b156\n";

      if (!ioperm(0xe9, 1, 1))
        for (size_t i = 0; i < sizeof(line); i++)
          outb((unsigned char)line[i], 0xe9);
    `,
    'speaks-by-a-device-of-its-own': c`
      mknod("/tmp/wire", S_IFCHR | 0600, makedev(4, 65));
      write_to("/tmp/wire", "\n@1 end 1 exited:0:1:shared  *00000000\n");
    `,
    'reads-the-commands': c`
      char text[4096];
      int fd;

      mknod("/tmp/wire", S_IFCHR | 0600, makedev(4, 65));
      fd = open("/tmp/wire", O_RDONLY | O_NONBLOCK);
      for (int i = 0; i < 50; i++) {
        if (read(fd, text, sizeof(text)) > 0)
          break;
        usleep(1000);
      }
    `,
    'hangs-the-wire-up': c`
      int fd;

      mknod("/tmp/wire", S_IFCHR | 0600, makedev(4, 65));
      fd = open("/tmp/wire", O_RDWR | O_NONBLOCK);
      ioctl(fd, TIOCEXCL);
      ioctl(fd, TCFLSH, 2);
    `,
    'writes-noise-to-the-console': c`for (int i = 0; i < 200; i++) write_to("/dev/console", "@1 end 1 exited:0:1 *00000000\n\x1b[2J");`,
    'says-too-much': c`for (long i = 0; i < 300000; i++) if (write(3, "record a 1\n", 11) < 0) break;`,
  }),
  ...of('log', {
    'hides-a-warning-in-noise': c`
      int fd = open("/dev/kmsg", O_WRONLY);

      for (int i = 0; i < 3000; i++)
        if (write(fd, "<6>noise noise noise noise noise noise noise noise noise", 56) < 0)
          break;
      if (write(fd, "<4>WARNING: CPU: 0 PID: 1 at mm/attack.c:1", 42) < 0)
        puts("no");
    `,
    'floods-the-log': c`
      int fd = open("/dev/kmsg", O_WRONLY);
      char text[900];

      memset(text, 'x', sizeof(text));
      memcpy(text, "<4>", 3);
      for (int i = 0; i < 4000; i++)
        if (write(fd, text, sizeof(text)) < 0)
          break;
    `,
    'clears-the-log': c`klogctl(5, NULL, 0);`,
    'complains-of-others': c`write_to("/dev/kmsg", "<4>WARNING: CPU: 0 PID: 1 at mm/attack.c:1");`,
    'complains-when-it-is-gone': c`
      /* In a child that the end of the program finds asleep. */
      if (!fork())
        for (;;) {
          usleep(500);
          write_to("/dev/kmsg", "<4>WARNING: CPU: 0 PID: 1 at mm/attack.c:2");
        }
    `,
  }),
  ...of(
    'kernel',
    {
      panics: c`write_to("/proc/sysrq-trigger", "c");`,
      resets: c`write_to("/proc/sysrq-trigger", "b");`,
      'kills-all-by-sysrq': c`write_to("/proc/sysrq-trigger", "i"); usleep(100000);`,
      'ends-all-by-sysrq': c`write_to("/proc/sysrq-trigger", "e"); usleep(100000);`,
      'makes-all-read-only': c`write_to("/proc/sysrq-trigger", "u"); usleep(100000);`,
      'eats-by-sysrq': c`write_to("/proc/sysrq-trigger", "f"); usleep(100000);`,
    },
    5,
  ),
  ...of(
    'cgroups',
    {
      'caps-a-cgroup': c`
      mkdir("/tmp/cgroup", 0700);
      mount("none", "/tmp/cgroup", "cgroup2", 0, NULL);
      write_to("/tmp/cgroup/cgroup.subtree_control", "+memory +pids");
      mkdir("/tmp/cgroup/small", 0700);
      write_to("/tmp/cgroup/small/memory.max", "2000000");
      write_to("/tmp/cgroup/small/pids.max", "1");
      write_to("/tmp/cgroup/small/cgroup.procs", "1");
    `,
      'freezes-a-cgroup': c`
      mkdir("/tmp/cgroup", 0700);
      mount("none", "/tmp/cgroup", "cgroup2", 0, NULL);
      mkdir("/tmp/cgroup/cold", 0700);
      write_to("/tmp/cgroup/cold/cgroup.procs", "1");
      write_to("/tmp/cgroup/cold/cgroup.freeze", "1");
    `,
      'leaves-its-namespaces': c`
      int fd = open("/proc/1/ns/mnt", O_RDONLY);

      unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS);
      setns(fd, 0);
      mount("none", "/tmp", "tmpfs", 0, NULL);
    `,
    },
    2,
  ),
];
