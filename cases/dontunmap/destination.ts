import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

export const pageFramesMove = clause('dontunmap/page-frames-move', {
  says: 'The destination holds the very page frames that were in the source, not copies.',
  source: [commitOf('dontunmap'), { code: 'mm/mremap.c: move_page_tables' }],
  cases: [
    {
      name: 'same-frames',
      title: 'the page frames of the destination are those that were in the source',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_frames("after", 6, 4);
        observe_strip("bytes", 6, 4);
      `,
      expect: { dontunmap: { before: 'ABCD', move: at(6), after: 'ABCD', bytes: 'abcd' } },
    },
    {
      name: 'same-frames-downwards',
      title: 'the page frames move to a lower address too, right before the source',
      program: c`
        fill(carve(4, 4, PRIVATE_ANON), "abcd");
        observe_frames("before", 4, 4);
        observe_mremap("move", slot(4), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(0));
        observe_frames("frames", 0, 8);
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { before: 'ABCD', move: at(0), frames: 'ABCD....', after: 'abcd....' } },
    },
    {
      name: 'same-frames-behind',
      title: 'the page frames move right behind the source too',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_frames("frames", 0, 8);
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { before: 'ABCD', move: at(4), frames: '....ABCD', after: '....abcd' } },
    },
    {
      name: 'shared-with-a-child',
      title: "frames that a child shares since a fork are moved, and still the child's",
      program: c`
        int status, go[2];
        pid_t child;
        char byte = 0;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_frames("before", 0, 2);
        if (pipe(go) || (child = fork()) < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          bool right = read(go[0], &byte, 1) == 1 && slot(0)[0] == 'a' && slot(1)[0] == 'b';

          _exit(right ? 42 : 1);
        }
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_frames("frames", 0, 6);
        observe_strip("after", 0, 6);
        if (write(go[1], &byte, 1) != 1 || waitpid(child, &status, 0) != child)
          broken("the child: %s", errno_name(errno));
        record_number("child", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
      `,
      expect: {
        dontunmap: { before: 'AB', move: at(4), frames: '....AB', after: '..--ab', child: 42 },
      },
    },
  ],
});

export const destinationIsLikeTheSource = clause('dontunmap/destination-is-like-the-source', {
  says: 'The destination has the protection of the source, and its pages that were never touched are still absent.',
  source: [commitOf('dontunmap'), { code: 'mm/vma.c: copy_vma' }],
  cases: [
    {
      name: 'holes-stay-absent',
      title: 'pages that the process never touched are absent at the destination and read as zeros',
      program: c`
        carve(0, 4, PRIVATE_ANON);
        fill(slot(1), "b");
        fill(slot(3), "d");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_frames("frames", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), frames: '.......A.B', after: '....--.b.d' } },
    },
    {
      name: 'protection-is-carried',
      title: 'the destination of a read-only mapping cannot be written',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        if (mprotect(slot(0), 2 * PAGE, PROT_READ))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_write("write", 4, 2, 'x');
        observe_strip("after", 4, 2);
      `,
      expect: { dontunmap: { move: at(4), write: '##', after: 'ab' } },
    },
  ],
});
