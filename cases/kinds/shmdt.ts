import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { segment } from './system-v.ts';

export const segmentIsDetachedWhereItIs = clause('kinds/segment-is-detached-where-it-is', {
  says: 'A segment of System V that was moved is detached at its new address, and no longer at its old one; of one that was moved in part the pieces that still lie at their offset are detached by the old address.',
  source: [
    { man: 'shmop(2), man-pages 6.20, shmdt' },
    { code: 'ipc/shm.c: ksys_shmdt' },
    man('MREMAP_FIXED'),
  ],
  cases: [
    ...(
      [
        [
          'first-page-away',
          'the rest of a segment whose first page was moved away is detached by the address that it was attached at',
          0,
          6,
          '-bcd--a',
          '------a',
        ],
        [
          'elsewhere-within',
          'a page of a segment that was moved to where its last page was is left when the segment is detached',
          1,
          3,
          'a-cb---',
          '---b---',
        ],
      ] as const
    ).map(([name, title, from, to, before, after]) => ({
      name,
      title,
      preamble: segment,
      program: c`
        attach();
        observe_mremap("move", slot(${from}), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(${to}));
        observe_strip("before", 0, 7);
        record_number("detached", shmdt(slot(0)));
        observe_strip("after", 0, 7);
        observe_attached("attached");
      `,
      expect: { mremap: { move: at(to), before, detached: 0, after, attached: 1 } },
    })),
    {
      name: 'moved',
      title: 'shmdt finds a moved segment at its new address alone',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        record_string("old", shmdt(slot(0)) ? errno_name(errno) : "detached");
        observe_strip("kept", 0, 10);
        record_string("new", shmdt(slot(6)) ? errno_name(errno) : "detached");
        observe_strip("after", 0, 10);
        observe_attached("attached");
      `,
      expect: {
        mremap: {
          move: at(6),
          old: 'EINVAL',
          kept: '------abcd',
          new: 'detached',
          after: '----------',
          attached: -1,
        },
      },
    },
    {
      name: 'moved-in-part',
      title: 'shmdt of a segment whose middle was moved away takes both ends, and the middle stays',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        record_string("detach", shmdt(slot(0)) ? errno_name(errno) : "detached");
        observe_strip("after", 0, 9);
        observe_attached("attached");
      `,
      expect: { mremap: { move: at(6), detach: 'detached', after: '------bc-', attached: 1 } },
    },
  ],
});

export const detachingIsBySegment = clause('kinds/segment-is-detached-by-itself', {
  says: 'shmdt takes the pieces of its own segment that are where they were attached, and leaves what a move has put between them from another one.',
  source: [
    { man: 'shmop(2), man-pages 6.20, shmdt' },
    { code: 'ipc/shm.c: ksys_shmdt: same object, offset by address' },
  ],
  cases: (
    [
      ['same-offset', 'at the offset that it has in its own', 2, 'z'],
      ['other-offset', 'at another offset', 1, 'y'],
    ] as const
  ).map(([name, where, page, letter]) => ({
    name,
    title: `a page of another segment lies in a segment ${where}: it stays when that is detached`,
    preamble: segment,
    program: c`
      int other = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);

      attach();
      if (other < 0 || shmat(other, slot(8), 0) != slot(8))
        broken("shmat: %s", errno_name(errno));
      shmctl(other, IPC_RMID, NULL);
      fill(slot(8), "xyzu");
      observe_mremap("move", slot(${8 + page}), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
      observe_strip("before", 0, 4);
      record_number("detached", shmdt(slot(0)));
      observe_strip("after", 0, 4);
    `,
    expect: { mremap: { move: at(2), before: `ab${letter}d`, detached: 0, after: `--${letter}-` } },
  })),
});
