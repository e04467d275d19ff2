import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** A segment of four pages, "abcd", attached to the stretch; how often it is attached. */
export const segment = c`
  #include <sys/shm.h>

  static int segment_id;

  static inline void attach(void)
  {
    segment_id = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);
    if (segment_id < 0 && errno == ENOSYS)
      lacks("shared memory of System V (CONFIG_SYSVIPC)");
    if (segment_id < 0)
      broken("shmget: %s", errno_name(errno));
    if (shmat(segment_id, slot(0), 0) != slot(0))
      broken("shmat: %s", errno_name(errno));
    /* It is gone with its last attachment. */
    if (shmctl(segment_id, IPC_RMID, NULL))
      broken("IPC_RMID: %s", errno_name(errno));
    fill(slot(0), "abcd");
  }

  static inline void observe_attached(const char *name)
  {
    struct shmid_ds state;

    record_number(name, shmctl(segment_id, IPC_STAT, &state) ? -1 : (long)state.shm_nattch);
  }
`;

const shm = { code: 'ipc/shm.c: shm_open, shm_close; mm/vma.c: copy_vma calls ->open' };

/** What a call makes of a segment: [name, title, call, times attached, pages 0 to 12]. */
const calls = [
  [
    'moved',
    'moved',
    'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
    at(6),
    1,
    '------abcd--',
  ],
  [
    'first-part-moved',
    'moved in its first half',
    'slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
    at(6),
    2,
    '--cd--ab----',
  ],
  [
    'middle-moved',
    'moved in its middle',
    'slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
    at(6),
    3,
    'a--d--bc----',
  ],
  [
    'grown-in-place',
    'grown in place past its end',
    'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL',
    at(0),
    1,
    'abcd!-------',
  ],
  [
    'grown-by-moving',
    'grown with a move past its end',
    'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
    at(6),
    1,
    '------abcd!-',
  ],
  ['shrunk', 'shrunk', 'slot(0), 4 * PAGE, 2 * PAGE, 0, NULL', at(0), 1, 'ab----------'],
  [
    'shrunk-and-moved',
    'shrunk with a move',
    'slot(0), 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
    at(6),
    1,
    '------ab----',
  ],
] as const;

export const segmentIsCounted = clause('kinds/segment-is-counted', {
  says: 'A segment of System V counts its pieces in memory as attachments: a move changes nothing, a part of it that is moved is one more, and MREMAP_DONTUNMAP adds one.',
  source: [{ man: 'shmat(2), man-pages 6.20, shm_nattch' }, shm],
  cases: [
    ...calls.map(([name, title, args, result, attached, after]) => ({
      name,
      title: `a segment is ${title}: attached ${attached === 1 ? 'once' : `${attached} times`}`,
      preamble: segment,
      program: c`
        attach();
        observe_attached("before");
        observe_mremap("call", ${args});
        observe_attached("attached");
        observe_strip("after", 0, 12);
      `,
      expect: { mremap: { before: 1, call: result, attached, after } },
    })),
    {
      name: 'apart-and-together',
      title:
        'the second half of a segment is moved away and back: as many attachments as entries, and the last one takes it along',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("away", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_attached("apart");
        observe_mremap("back", slot(6), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_mappings("mappings", 0, 12);
        observe_attached("together");
        munmap(slot(0), 4 * PAGE);
        observe_attached("unmapped");
      `,
      expect: {
        mremap: {
          away: at(6),
          apart: 2,
          back: at(2),
          mappings: ['0-2 rw-s', '2-4 rw-s'],
          together: 2,
          unmapped: -1,
        },
        'only-what-is-removed-must-not-count': {
          away: at(6),
          apart: 2,
          back: at(2),
          mappings: ['0-4 rw-s'],
          together: 1,
          unmapped: -1,
        },
      },
    },
    {
      name: 'left-behind',
      title:
        'a segment is moved with MREMAP_DONTUNMAP: both show it, and each is an attachment that can be detached',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_attached("attached");
        observe_strip("after", 0, 10);
        shmdt(slot(6));
        observe_attached("detached");
      `,
      expect: {
        dontunmap: { call: refused('EINVAL'), attached: 1, after: 'abcd------', detached: 1 },
        'dontunmap-any-mapping': { call: at(6), attached: 2, after: 'abcd--abcd', detached: 1 },
      },
    },
    {
      name: 'part-left-behind',
      title:
        'the middle of a segment is moved with MREMAP_DONTUNMAP: it is attached twice, the source in one piece',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("call", slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_attached("attached");
        observe_strip("after", 0, 9);
        observe_mappings("mappings", 0, 9);
      `,
      expect: {
        'dontunmap-any-mapping': {
          call: at(6),
          attached: 2,
          after: 'abcd--bc-',
          mappings: ['0-4 rw-s', '6-8 rw-s'],
        },
      },
    },
    {
      name: 'refused',
      title: 'a segment that may not move and has no room is not grown, and is attached once as before',
      preamble: segment,
      program: c`
        attach();
        fill(carve(4, 1, PRIVATE_ANON), "n");
        observe_mremap("call", slot(0), 4 * PAGE, 5 * PAGE, 0, NULL);
        observe_attached("attached");
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: refused('ENOMEM'), attached: 1, after: 'abcdn-' } },
    },
  ],
});
