import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/** Two pages that are there and two that are not: [name, call, features, strip of 0-10, page read by the kernel, what that gives, key]. */
const rows = [
  ['plain', F, '', '------ab..', 8, '1', 'mremap'],
  ['plain-with-event', F, ' | UFFD_FEATURE_EVENT_REMAP', '------ab!!', 8, 'EFAULT', 'mremap'],
  ['dontunmap', D, '', '!!!!--ab..', 0, 'EFAULT', 'dontunmap'],
  ['dontunmap-with-event', D, ' | UFFD_FEATURE_EVENT_REMAP', '!!!!--ab!!', 0, 'EFAULT', 'dontunmap'],
] as const;

export const signalsInsteadOfMessages = clause('userfaultfd/signals-instead-of-messages', {
  says: 'Where a userfaultfd has asked for signals (UFFD_FEATURE_SIGBUS), an access to a missing page of what is watched after a move is SIGBUS, one by a system call is EFAULT, and nothing is told.',
  source: [
    { man: 'userfaultfd(2), UFFD_FEATURE_SIGBUS' },
    { code: 'fs/userfaultfd.c: handle_userfault, mremap_userfaultfd_prep' },
  ],
  needs: ['userfaultfd'],
  cases: [
    ...rows.map(([name, flags, features, after, page, written, key]) => ({
      name,
      title: `four pages of which two are missing are moved (${name}), faults are signals`,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_SIGBUS${features}), ends[2];
        struct uffd_msg msg;

        if (pipe(ends))
          broken("pipe: %s", errno_name(errno));
        carve(0, 4, PRIVATE_ANON);
        fill(slot(0), "ab");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        ${features === '' ? '' : 'uffd_log_start(uffd);'}
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        ${features === '' ? '' : 'observe_uffd_log("events");'}
        record_string("kernel", write(ends[1], slot(${page}), 1) == 1 ? "1" : errno_name(errno));
        observe_strip("after", 0, 10);
        record_flag("message", uffd_read(uffd, &msg, 0));
      `,
      expect: {
        [key]: {
          move: at(6),
          ...(features !== '' && { events: [{ remap: [0, 6, 4] }] }),
          kernel: written,
          after,
          message: false,
        },
      },
    })),
    {
      name: 'minor',
      title:
        'shared memory that is watched for minor faults is moved with MREMAP_DONTUNMAP, faults are signals',
      preamble: newer,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_SIGBUS | UFFD_FEATURE_MINOR_SHMEM);

        fill(carve(0, 4, SHARED_MEMFD), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MINOR);
        observe_strip("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { 'dontunmap-any-mapping': { before: 'abcd', move: at(6), after: '!!!!--abcd' } },
    },
  ],
});
