import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const over = (pages: number, to: number) => `observe_mremap("move", slot(0), ${pages} * PAGE, ${pages} * PAGE,
               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(${to}));`;

export const targetIsReplaced = clause('dontunmap/target-is-replaced', {
  says: 'What is mapped at a fixed address is replaced in exactly the range of the destination, whatever it is, and the rest of it stays.',
  source: [man('MREMAP_FIXED')],
  cases: [
    ...(
      [
        ['front', 'the front', 10, 'abcxyz', ['10-13 rw-p', '13-16 rw-s']],
        ['middle', 'the middle', 12, 'uvabcz', ['10-12 rw-s', '12-15 rw-p', '15-16 rw-s']],
        ['end', 'the end', 13, 'uvwabc', ['10-13 rw-s', '13-16 rw-p']],
      ] as const
    ).map(([name, which, to, after, mappings]) => ({
      name,
      title: `${which} of a shared target is replaced`,
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(10, 6, SHARED_ANON), "uvwxyz");
        ${over(3, to)}
        observe_strip("source", 0, 3);
        observe_strip("target", 10, 6);
        observe_mappings("mappings", 10, 6);
      `,
      expect: { dontunmap: { move: at(to), source: '...', target: after, mappings } },
    })),
    {
      name: 'several-and-holes',
      title: 'three mappings with a hole between them are replaced by one',
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        fill(carve(10, 2, SHARED_ANON), "uv");
        carve_prot(13, 1, PRIVATE_ANON, PROT_NONE);
        fill(carve(14, 4, PRIVATE_MEMFD), "wxyz");
        ${over(6, 11)}
        observe_strip("target", 10, 8);
        observe_mappings("mappings", 10, 8);
      `,
      expect: {
        dontunmap: {
          move: at(11),
          target: 'uabcdefz',
          mappings: ['10-11 rw-s', '11-17 rw-p', '17-18 rw-p'],
        },
      },
    },
    {
      name: 'object-of-the-target-stays',
      title: 'a shared object that was mapped at the target keeps its bytes: another mapping shows them',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(10, 3, SHARED_ANON), "xyz");
        if (sys_mremap(slot(10), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)) == MAP_FAILED)
          broken("a second mapping: %s", errno_name(errno));
        ${over(3, 10)}
        fill(slot(10), "q");
        observe_strip("target", 10, 3);
        observe_strip("other", 20, 3);
      `,
      expect: { dontunmap: { move: at(10), target: 'qbc', other: 'xyz' } },
    },
    {
      name: 'takes-nothing-from-the-target',
      title: 'the destination has nothing of the protection, lock and advice of what it replaces',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        carve_prot(10, 3, PRIVATE_ANON, PROT_READ | PROT_EXEC);
        if (mlock(slot(10), 3 * PAGE) || madvise(slot(10), 3 * PAGE, MADV_DONTFORK))
          broken("mlock, madvise: %s", errno_name(errno));
        mark_flags(0);
        ${over(3, 10)}
        observe_flag_changes("target", 10);
        observe_strip("after", 10, 3);
      `,
      expect: { dontunmap: { move: at(10), target: '', after: 'abc' } },
    },
    {
      name: 'replaced-pages-are-gone',
      title: 'a target that is unmapped after it was replaced gives nothing of what it held back',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(10, 3, PRIVATE_ANON), "xyz");
        ${over(3, 10)}
        madvise(slot(10), 3 * PAGE, MADV_DONTNEED);
        observe_strip("after", 10, 3);
      `,
      expect: { dontunmap: { move: at(10), after: '...' } },
    },
  ],
});
