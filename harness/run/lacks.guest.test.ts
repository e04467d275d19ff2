/** What a kernel lacks, and what only looks like it: real programs on a real kernel from which things are taken away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import type { KernelResults } from '../results/results.ts';
import { run } from './run.ts';
import { invented } from '../testing/specifications.ts';

/** Takes things away from the program: a system call fails with an errno, a file system is gone, so is a processor. */
const preamble = c`
  #include <linux/filter.h>
  #include <linux/seccomp.h>
  #include <stddef.h>
  #include <sys/mount.h>
  #include <sys/prctl.h>

  static void __attribute__((unused)) deny(unsigned int call, unsigned int number)
  {
    struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
      broken("seccomp: %s", errno_name(errno));
  }

  static void __attribute__((unused)) without(const char *path)
  {
    if (unshare(CLONE_NEWNS) || umount2(path, MNT_DETACH))
      broken("umount of %s: %s", path, errno_name(errno));
  }

  static __attribute__((unused)) void *nothing(void *argument)
  {
    return argument;
  }
`;

const rows: readonly (readonly [name: string, program: Case['program'], verdict: string, reason: string])[] =
  [
    [
      'memfd',
      c`deny(SYS_memfd_create, ENOSYS); carve(0, 1, SHARED_MEMFD);`,
      'unsupported',
      'the kernel lacks memfd_create (CONFIG_MEMFD_CREATE)',
    ],
    [
      'memfd-refused',
      c`deny(SYS_memfd_create, EPERM); carve(0, 1, SHARED_MEMFD);`,
      'broken',
      'set-up failed: a file to map: EPERM',
    ],
    [
      'tmpfs',
      // As a kernel answers that has tmpfs for itself alone.
      c`deny(SYS_open, EACCES); carve(0, 1, SHARED_TMPFS);`,
      'unsupported',
      'the kernel lacks tmpfs (CONFIG_TMPFS)',
    ],
    [
      'userfaultfd',
      c`deny(SYS_userfaultfd, ENOSYS); uffd_open(0);`,
      'unsupported',
      'the kernel lacks userfaultfd (CONFIG_USERFAULTFD)',
    ],
    [
      'userfaultfd-refused',
      c`deny(SYS_userfaultfd, EPERM); uffd_open(0);`,
      'broken',
      'set-up failed: userfaultfd: EPERM',
    ],
    [
      'userfaultfd-feature',
      c`uffd_open(1ULL << 60);`,
      'unsupported',
      'the kernel lacks features 0x1000000000000000 of userfaultfd',
    ],
    [
      'userfaultfd-feature-refused',
      c`deny(SYS_ioctl, EINVAL); uffd_open(UFFD_FEATURE_EVENT_REMAP);`,
      'broken',
      'set-up failed: UFFDIO_API: EINVAL',
    ],
    [
      'futex',
      c`deny(SYS_futex, ENOSYS); finish(start(nothing, NULL));`,
      'unsupported',
      'the kernel lacks futex (CONFIG_FUTEX)',
    ],
    [
      'processor',
      // The agent has put it on one; it cannot leave that.
      c`deny(SYS_sched_setaffinity, EPERM); needs_two_processors();`,
      'unsupported',
      'the kernel lacks a second processor (CONFIG_SMP, and on x86 CONFIG_ACPI or CONFIG_X86_MPPARSE)',
    ],
    [
      'proc',
      c`without("/proc"); observe_vm_flag("flag", "lo", 0, 1);`,
      'unsupported',
      'the kernel lacks /proc (CONFIG_PROC_FS)',
    ],
    [
      'pagemap',
      c`without("/proc"); observe_frames("frames", 0, 1);`,
      'unsupported',
      'the kernel lacks /proc (CONFIG_PROC_FS)',
    ],
    [
      'proc-refused',
      c`deny(SYS_open, EACCES); status_kb("VmLck:");`,
      'broken',
      'set-up failed: opening /proc/self/status: EACCES',
    ],
    [
      'mremap',
      c`deny(SYS_mremap, ENOSYS); carve(0, 1, PRIVATE_ANON); observe_mremap("a", slot(0), 1 * PAGE, 1 * PAGE,
                                                                            MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));`,
      'deviates',
      'a is {"errno":"ENOSYS"}, expected 1',
    ],
    [
      'failed',
      c`failed("no fault at page %d", 7);`,
      'deviates',
      'the program could not go on after the call: no fault at page 7',
    ],
  ];

const cases = rows.map(([name, program]): Case => ({
  id: `t/one/${name}`,
  clause: 't/one',
  title: name,
  preamble,
  program,
  expect: { always: { a: 1 } },
}));

let kernel: KernelResults | undefined;
const stop = new AbortController();
beforeAll(async () => {
  const cache = cacheFolder();
  const results = await run({
    cases,
    specification: invented(cases),
    kernels: [{ name: '6.12', kernel: resolveKernel('6.12', { cache, cwd: '/' }) }],
    overrides: { with: [], without: [] },
    accel: 'auto',
    cache,
    signal: stop.signal,
  });
  kernel = results.kernels[0];
});
afterAll(() => stop.abort());

describe('what a program finds missing', () => {
  it.each(rows)('%s', (name, _, verdict, reason) => {
    const result = kernel?.cases.find(({ id }) => id === `t/one/${name}`);
    expect(result).toMatchObject({ verdict, reason });
  });
});
