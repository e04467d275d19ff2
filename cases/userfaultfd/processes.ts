import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { movesOn } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/**
 * A thread that reads what a userfaultfd is told, and after a fork that of the child, whose faults it fills with
 * "c". What it has seen of the child: whether there was one, its last fault and its last move.
 */
const serving = c`
  static atomic_int stop;
  static int child_uffd = -1;
  static long faults, at_page = -1;
  static struct uffd_msg child_move;

  static void *serve(void *argument)
  {
    int uffd = *(int *)argument;
    struct uffd_msg msg;

    while (!atomic_load(&stop)) {
      if (uffd_read(uffd, &msg, 2) && msg.event == UFFD_EVENT_FORK)
        child_uffd = (int)msg.arg.fork.ufd;
      if (child_uffd < 0 || !uffd_read(child_uffd, &msg, 2))
        continue;
      if (msg.event == UFFD_EVENT_REMAP)
        child_move = msg;
      if (msg.event == UFFD_EVENT_PAGEFAULT) {
        faults++;
        at_page = ((char *)msg.arg.pagefault.address - slot(0)) / (long)PAGE;
        if (uffd_copy_letter(child_uffd, slot(at_page), 'c'))
          broken("UFFDIO_COPY: %s", errno_name(errno));
      }
    }
    return NULL;
  }
`;

const fork_ = 'UFFD_FEATURE_EVENT_FORK';
const remap = 'UFFD_FEATURE_EVENT_REMAP';

/** Pages 0 and 2 of four are missing, and are moved to 6: [name, features, flags, page that the child reads, whether it is its fault, what it reads, strip of the parent, key]. */
const forks = [
  ['plain', `${fork_} | ${remap}`, F, 8, true, 'c', '------?b?d', 'mremap'],
  ['plain-without-the-event', fork_, F, 8, false, '0', '------.b.d', 'mremap'],
  ['plain-not-asked', remap, F, 8, false, '0', '------?b?d', 'mremap'],
  ['dontunmap', `${fork_} | ${remap}`, D, 8, true, 'c', '????--?b?d', 'dontunmap'],
  ['dontunmap-source', fork_, D, 2, true, 'c', '????--.b.d', 'dontunmap'],
  ['dontunmap-new-place', fork_, D, 8, false, '0', '????--.b.d', 'dontunmap'],
  ['dontunmap-not-asked', remap, D, 2, false, '0', '????--?b?d', 'dontunmap'],
] as const;

export const childrenAreWatchedThere = clause('userfaultfd/children-are-watched-there', {
  says: "A child that is forked after a move is watched where its parent is, by the userfaultfd that UFFD_EVENT_FORK brings, if that was asked for, and nowhere otherwise; what that is told and fills is the child's alone, its moves included.",
  source: [{ man: 'userfaultfd(2), UFFD_EVENT_FORK' }, { code: 'fs/userfaultfd.c: dup_userfaultfd' }],
  needs: ['userfaultfd', 'root'],
  cases: [
    ...forks.map(([name, features, flags, page, caught, read, after, key]) => ({
      name,
      title: `a child is forked after a move, and reads a missing page (${name})`,
      preamble: serving,
      program: c`
        int uffd = uffd_open(${features}), status = 0;
        pthread_t thread;
        pid_t child;

        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        fill(slot(3), "d");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        thread = start(serve, &uffd);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        child = fork();
        if (child == 0)
          _exit(*(volatile char *)slot(${page}));
        if (child < 0 || waitpid(child, &status, 0) != child)
          broken("fork: %s", errno_name(errno));
        atomic_store(&stop, 1);
        finish(thread);
        record_flag("told", child_uffd >= 0);
        record_number("faults", faults);
        record_number("page", at_page);
        record_byte("read", WIFEXITED(status) ? (char)WEXITSTATUS(status) : '!');
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: {
        [key]: {
          move: at(6),
          told: name === 'plain-without-the-event' ? false : features !== remap,
          faults: caught ? 1 : 0,
          page: caught ? page : -1,
          read,
          after,
        },
      },
    })),
    ...(
      [
        ['child-moves', F, '------????----', 'mremap'],
        ['child-moves-and-keeps', D, '------????----', 'dontunmap'],
      ] as const
    ).map(([name, flags, after, key]) => ({
      name,
      title: `a child moves on what its parent has moved (${name})`,
      preamble: serving,
      program: c`
        int uffd = uffd_open(${fork_} | ${remap}), status = 0;
        pthread_t thread;
        pid_t child;

        carve(0, 4, PRIVATE_ANON);
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        thread = start(serve, &uffd);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6));
        child = fork();
        if (child == 0) {
          if (sys_mremap(slot(6), 4 * PAGE, 4 * PAGE, ${flags}, slot(12)) != slot(12))
            _exit(1);
          _exit(*(volatile char *)slot(13));
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
          broken("fork: %s", errno_name(errno));
        atomic_store(&stop, 1);
        finish(thread);
        record_flag("told", child_move.arg.remap.from == (uintptr_t)slot(6) && child_move.arg.remap.to == (uintptr_t)slot(12) &&
                    child_move.arg.remap.len == 4 * PAGE);
        record_number("page", at_page);
        record_byte("read", WIFEXITED(status) ? (char)WEXITSTATUS(status) : '!');
        observe_strip_at("after", slot(0), 14, uffd);
      `,
      expect: { [key]: { move: at(6), told: true, page: 13, read: 'c', after } },
    })),
  ],
});

export const monitorInAnotherProcess = clause('userfaultfd/another-process-may-watch', {
  says: 'Another process that holds the userfaultfd reads the event of a move and fills pages on both sides with its own; when the last that holds it has died, a move that waits returns.',
  source: [{ man: 'userfaultfd(2), NOTES' }, { code: 'fs/userfaultfd.c: ctx->mm' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'fills',
      title:
        "a child reads the event of its parent's move, and fills a page of the source and one of the new place",
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP), status = 0;
        struct uffd_msg msg;
        char old, new;
        pid_t child;

        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        child = fork();
        if (child == 0) {
          if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_REMAP || msg.arg.remap.from != (uintptr_t)slot(0) ||
              msg.arg.remap.to != (uintptr_t)slot(6) || msg.arg.remap.len != 4 * PAGE)
            _exit(1);
          for (int i = 0; i < 2; i++)
            if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_PAGEFAULT ||
                uffd_copy_letter(uffd, slot(((char *)msg.arg.pagefault.address - slot(0)) / (long)PAGE), 'm'))
              _exit(2);
          _exit(0);
        }
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
        old = *(volatile char *)slot(1);
        new = *(volatile char *)slot(8);
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        record_byte("old", old);
        record_byte("new", new);
        observe_strip_at("after", slot(0), 10, uffd);
      `,
      expect: { dontunmap: { move: at(6), child: 0, old: 'm', new: 'm', after: '?m??--?bm?' } },
    },
    {
      name: 'dies',
      title: 'the child that alone holds the userfaultfd of its parent dies while the move of that waits',
      preamble: movesOn(`slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`),
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP), status = 0, ends[2];
        struct pollfd event = { uffd, POLLIN, 0 };
        pthread_t thread;
        pid_t child;
        char byte;

        if (pipe(ends))
          broken("pipe: %s", errno_name(errno));
        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        child = fork();
        if (child == 0) {
          close(ends[1]);
          if (poll(&event, 1, 5000) != 1)
            _exit(1);
          /* Until the parent has seen that its move waits. */
          _exit(read(ends[0], &byte, 1) == 1 ? 0 : 2);
        }
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        close(uffd);
        catch_faults();
        thread = start(move_on, NULL);
        for (int i = 0; i < 5000 && read_page(slot(7)) == '-'; i++)
          usleep(1000);
        for (int i = 0; i < 1000 && !atomic_load(&returned); i++)
          sched_yield();
        record_flag("returned", returned);
        if (write(ends[1], "x", 1) != 1 || waitpid(child, &status, 0) != child)
          broken("to let the child die: %s", errno_name(errno));
        finish(thread);
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        record_flag("moved", result == slot(6));
        observe_vm_flag("watched", "um", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        mremap: { returned: false, child: 0, moved: true, watched: '------....', after: '------.b..' },
      },
    },
  ],
});
