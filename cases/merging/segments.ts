import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

const segment = c`
  #include <sys/shm.h>

  /* Six pages, "abcdef"; how often they are attached. */
  static int attach(void)
  {
    int id = shmget(IPC_PRIVATE, 6 * PAGE, IPC_CREAT | 0600);

    if (id < 0 && errno == ENOSYS)
      lacks("System V memory (CONFIG_SYSVIPC)");
    if (id < 0 || shmat(id, slot(0), 0) != slot(0) || shmctl(id, IPC_RMID, NULL))
      broken("a segment: %s", errno_name(errno));
    fill(slot(0), "abcdef");
    return id;
  }

  static void observe_attached(int id)
  {
    struct shmid_ds state;

    record_number("attached", shmctl(id, IPC_STAT, &state) ? -1 : (long)state.shm_nattch);
  }
`;

export const segmentsThatAreCounted = clause('merging/what-counts-its-mappings', {
  says: 'Pieces of a mapping that counts how often it is mapped (System V) stay entries of their own at first; since 6.4 one becomes one with the piece before it, but no piece is given up.',
  source: [commitOf('only-what-is-removed-must-not-count')],
  cases: [
    {
      name: 'out-and-back',
      title: 'the middle of a segment, out and back',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          out: at(20),
          back: at(2),
          mappings: ['0-2 rw-s', '2-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 3,
        },
        'only-what-is-removed-must-not-count': {
          out: at(20),
          back: at(2),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
    {
      name: 'cut-and-grown',
      title: 'a segment that was cut in two, and its first part grown over the gap',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("shrink", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          shrink: at(1),
          grow: at(0),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
    {
      name: 'grown-from-the-middle',
      title: 'the last page of the first piece of a segment grows over the gap: bug of 6.1.0 to 6.1.2',
      preamble: segment,
      program: c`
        int id = attach();

        observe_mremap("shrink", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(1), PAGE, 3 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 30);
        madvise(slot(0), 6 * PAGE, MADV_DONTNEED);
        observe_strip("after", 0, 7);
        observe_attached(id);
      `,
      expect: {
        mremap: {
          shrink: at(1),
          grow: at(1),
          mappings: ['0-4 rw-s', '4-6 rw-s'],
          after: 'abcdef-',
          attached: 2,
        },
      },
    },
  ],
});
