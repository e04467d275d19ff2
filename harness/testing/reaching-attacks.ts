import { c } from '../spec/index.ts';
import { type Attack, of } from './attack.ts';

/** Programs that reach for what is not theirs by ways that leave no trace in what is looked at after them. */
export const reachingAttacks: readonly Attack[] = of(
  'reaching',
  {
    'has-settings-of-its-own': c`
      mount_own("proc");
      write_to("/sys/sys/vm/max_map_count", "20");
      write_to("/sys/sys/vm/overcommit_memory", "2");
      write_to("/sys/sys/vm/nr_hugepages", "32");
    `,
    'allows-few-threads-by-its-own-proc': c`
      mount_own("proc");
      write_to("/sys/sys/kernel/threads-max", "30");
      write_to("/sys/sys/fs/file-max", "20");
    `,
    'takes-a-processor-by-its-own-sysfs': c`mount_own("sysfs"); write_to("/sys/devices/system/cpu/cpu1/online", "0");`,
    'unlinks-everybodys-devices': c`mount_own("devtmpfs"); unlink("/sys/zero"); unlink("/sys/null"); unlink("/sys/userfaultfd");`,
    'confines-its-server': c`
      mount_own("cgroup2");
      write_to("/sys/cgroup.subtree_control", "+memory");
      write_to("/sys/cgroup.subtree_control", "+pids");
      mkdir("/sys/small", 0700);
      write_to("/sys/small/memory.max", "2000000");
      write_to("/sys/small/pids.max", "2");
      write_to("/sys/small/cgroup.procs", "1");
    `,
    'types-for-the-host': c`
      static const char text[] = "\noff\n";
      int fd;

      mount_own("devtmpfs");
      fd = open("/sys/ttyS1", O_RDWR | O_NONBLOCK | O_NOCTTY);
      for (size_t i = 0; text[i]; i++)
        ioctl(fd, TIOCSTI, &text[i]);
    `,
    'gives-commands-of-its-own': c`
      char text[2000] = "";
      int fd;

      for (int i = 2; i < 40; i++)
        snprintf(text + strlen(text), 40, "run %d 5000 shared 7\n", i);
      mount_own("devtmpfs");
      fd = open("/sys/ttyS1", O_RDWR | O_NONBLOCK | O_NOCTTY);
      for (size_t i = 0; text[i]; i++)
        ioctl(fd, TIOCSTI, &text[i]);
      usleep(500000);
    `,
    'makes-sysfs-read-only': c`
      if (unshare(CLONE_NEWNS))
        puts("no namespace");
      mount(NULL, "/sys", NULL, MS_REMOUNT | MS_RDONLY, NULL);
    `,
    'renames-the-bundle': c`
      if (unshare(CLONE_NEWNS))
        puts("no namespace");
      mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
      if (rename("/bundle", "/bundle.old"))
        puts("no");
    `,
    'makes-tmp-immutable': c`
      long flags = 0x10;
      int fd = open("/tmp", O_RDONLY | O_DIRECTORY);

      ioctl(fd, _IOW('f', 2, long), &flags);
    `,
    'rewrites-its-servers-code': c`
      void *at = (void *)(uintptr_t)&record_json;

      syscall(SYS_ptrace, 0x4206 /* PTRACE_SEIZE */, 1, 0, 0);
      syscall(SYS_ptrace, 0x4207 /* PTRACE_INTERRUPT */, 1, 0, 0);
      waitpid(1, NULL, 0x40000000 /* __WALL */);
      syscall(SYS_ptrace, 4 /* PTRACE_POKETEXT */, 1, at, 0xc3c3c3c3c3c3c3c3UL);
      syscall(SYS_ptrace, 17 /* PTRACE_DETACH */, 1, 0, 0);
    `,
    'is-its-server': c`
      struct { uint32_t seq, number, fresh; } asked;
      struct { uint32_t seq; int32_t status; uint32_t server, microseconds; } answer = { 1, 0, 0, 100 };
      int from = open("/proc/1/fd/4", O_RDONLY), to = open("/proc/1/fd/5", O_WRONLY);

      for (int i = 0; i < 400; i++) {
        if (write(3, "begin\nrecord forged 1\nend\n", 26) < 0 || write(to, &answer, sizeof(answer)) < 0 ||
            read(from, &asked, sizeof(asked)) != sizeof(asked))
          break;
        answer.seq = asked.seq;
      }
    `,
    'says-that-it-was-otherwise': c`
      static const char lie[] = "before /proc/sys/vm/max_map_count \"20\"\nbefore /proc/sys/vm/overcommit_memory \"2\"\n";

      if (write(3, lie, sizeof(lie) - 1) < 0)
        puts("no");
    `,
    'leaves-keys': c`for (int i = 0; i < 100; i++) { char name[8] = { 'k', (char)('0' + i) }; syscall(SYS_add_key, "user", name, "x", 1UL, -4); }`,
  },
  5,
);
