import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const cutOffBeforeARefusal = clause('failure/cut-off-before-a-refusal', {
  says: 'A shrink that is also moved cuts off its tail, after it has unmapped the target, and before it is known whether the new address may be used (EPERM).',
  source: [{ code: 'mm/mremap.c: mremap_to; security/commoncap.c: cap_mmap_addr' }],
  needs: ['root'],
  cases: (
    [
      ['shrink', 'a shrink to the lowest page, without the right to it: the tail is gone', 3, 'abc-'],
      ['move', 'a move to the lowest page, without the right to it: nothing is changed', 4, 'abcd'],
    ] as const
  ).map(([name, title, pages, after]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      if (setresuid(65534, 65534, 65534))
        broken("setresuid: %s", errno_name(errno));
      observe_mremap("call", slot(0), 4 * PAGE, ${pages} * PAGE, ${F}, NULL);
      observe_strip("after", 0, 4);
    `,
    expect: { mremap: { call: refused('EPERM'), after } },
  })),
});

export const tailThatCannotBeUnmapped = clause('failure/tail-that-cannot-be-unmapped', {
  says: 'When the tail of a shrink that is also moved reaches behind user space, EINVAL comes after the target has been unmapped; the source stays.',
  source: [{ code: 'mm/mremap.c: mremap_to; mm/mmap.c: do_munmap' }],
  cases: [
    {
      name: 'target-is-gone',
      title: 'an old size that reaches a page behind user space, and a target before the source',
      program: c`
        fill(carve(20, 4, PRIVATE_ANON), "abcd");
        fill(carve(4, 4, PRIVATE_ANON), "wxyz");
        observe_mremap("call", slot(20), (size_t)(user_space_end() - slot(20)) + PAGE, 2 * PAGE, ${F}, slot(4));
        observe_strip("target", 4, 4);
        observe_strip("source", 20, 4);
      `,
      expect: { mremap: { call: refused('EINVAL'), target: '--yz', source: 'abcd' } },
    },
  ],
});

const ring = c`
  #include <linux/aio_abi.h>

  /* struct aio_ring of the kernel: the magic number is its fifth word. */
  enum { MAGIC = 0xa10a10a1, MAGIC_AT = 4 };

  static char *ring_of(unsigned int events)
  {
    aio_context_t ring = 0;

    if (syscall(SYS_io_setup, events, &ring)) {
      if (errno == ENOSYS)
        lacks("io_setup (CONFIG_AIO)");
      broken("io_setup: %s", errno_name(errno));
    }
    return (char *)ring;
  }

  static void move_first_page(char *ring)
  {
    fill(carve(6, 1, PRIVATE_ANON), "x");
    observe_mremap("call", ring, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
    observe_strip("target", 5, 3);
    catch_faults();
    record_flag("there", read_page(ring) != '-');
    if (read_page(ring) != '-')
      record_flag("magic", ((const volatile unsigned int *)(void *)ring)[MAGIC_AT] == MAGIC);
  }
`;

const movedBack = { call: refused('EINVAL'), target: '---', there: true, magic: true };

export const ownerThatRefuses = clause('failure/owner-that-refuses', {
  says: 'When the owner of a mapping refuses it at its new place, the pages are moved back: the source is as before, the target is gone.',
  source: [
    { code: 'mm/mremap.c: move_vma, copy_vma_and_data; fs/aio.c: aio_ring_mremap' },
    commitOf('aio-ring-is-whole-and-not-inherited'),
  ],
  cases: [
    {
      name: 'inherited-ring',
      title:
        'the ring of another process, inherited by a fork, is refused with EINVAL and is read where it was; not inherited later',
      preamble: ring,
      program: c`
        char *inherited = ring_of(1);
        int status;
        pid_t child = fork();

        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          move_first_page(inherited);
          _exit(0);
        }
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
      `,
      expect: {
        mremap: { ...movedBack, child: 0 },
        'aio-ring-is-whole-and-not-inherited': {
          call: refused('EFAULT'),
          target: '-x-',
          there: false,
          child: 0,
        },
      },
    },
    {
      name: 'part-of-a-ring',
      title:
        'the first page of a ring of several is refused with EINVAL and is read where it was; before only whole rings moved, it is moved',
      preamble: ring,
      program: c`
        /* Of 32 bytes each, and a header: more than a page, whatever its size. */
        char *own = ring_of((unsigned int)(PAGE / 16));

        move_first_page(own);
      `,
      expect: {
        mremap: { call: at(6), target: '-*-', there: false },
        'aio-ring-is-whole-and-not-inherited': movedBack,
      },
    },
  ],
});
