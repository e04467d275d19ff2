import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** The break, moved up by four pages "abcd" from a page boundary on: where they begin. */
const heap = c`
  static inline char *heap_pages(void)
  {
    char *old = (char *)syscall(SYS_brk, 0), *start;

    start = (char *)(((uintptr_t)old + 2 * PAGE - 1) / PAGE * PAGE);
    if ((char *)syscall(SYS_brk, start + 4 * PAGE) != start + 4 * PAGE)
      broken("brk: %s", errno_name(errno));
    fill(start, "abcd");
    return start;
  }

  static inline char *set_break(char *to)
  {
    return (char *)syscall(SYS_brk, to);
  }
`;

export const heapMovesAsOtherMemory = clause('kinds/heap-moves-as-other-memory', {
  says: 'The heap is memory like other memory: parts of it can be moved, left behind, grown and shrunk, and the break does not notice, but that it stops where something is in its way.',
  source: [{ code: 'mm/mmap.c: brk looks at mm->brk alone and for mappings in its way' }],
  cases: [
    {
      name: 'last-pages-moved',
      title:
        'the last two pages of the heap are moved away: the break stays, and the heap goes on behind the hole',
      preamble: heap,
      program: c`
        char *pages = heap_pages();

        observe_mremap("move", pages + 2 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("there", 1, 4);
        record_flag("break-stays", set_break(NULL) == pages + 4 * PAGE);
        record_flag("break-moves", set_break(pages + 5 * PAGE) == pages + 5 * PAGE);
        observe_strip_at("heap", pages, 6, -1);
      `,
      expect: {
        mremap: { move: at(2), there: '-cd-', 'break-stays': true, 'break-moves': true, heap: 'ab--.-' },
      },
      fresh: true,
    },
    {
      name: 'left-behind',
      title: 'pages of the heap are moved with MREMAP_DONTUNMAP: the heap has zeros there, and can grow',
      preamble: heap,
      program: c`
        char *pages = heap_pages();

        observe_mremap("move", pages + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2));
        observe_strip("there", 1, 4);
        record_flag("break-moves", set_break(pages + 5 * PAGE) == pages + 5 * PAGE);
        observe_strip_at("heap", pages, 6, -1);
        record_number("named", count_mappings("[heap]"));
      `,
      expect: {
        dontunmap: { move: at(2), there: '-bc-', 'break-moves': true, heap: 'a..d.-', named: 1 },
      },
      fresh: true,
    },
    {
      name: 'grown-in-place',
      title: 'the heap is grown in place by mremap: the break stays where it is, and does not go over that',
      preamble: heap,
      program: c`
        char *pages = heap_pages(), *got;

        got = sys_mremap(pages, 4 * PAGE, 6 * PAGE, 0, NULL);
        record_flag("grown", got == pages);
        record_flag("break-stays", set_break(NULL) == pages + 4 * PAGE);
        record_flag("break-moves", set_break(pages + 5 * PAGE) == pages + 5 * PAGE);
        observe_strip_at("heap", pages, 7, -1);
      `,
      expect: {
        mremap: { grown: true, 'break-stays': true, 'break-moves': false, heap: 'abcd..-' },
      },
      fresh: true,
    },
    {
      name: 'shrunk',
      title: 'the heap is shrunk by mremap: the break stays, and goes on from there',
      preamble: heap,
      program: c`
        char *pages = heap_pages();

        record_flag("shrunk", sys_mremap(pages, 4 * PAGE, 2 * PAGE, 0, NULL) == pages);
        record_flag("break-moves", set_break(pages + 5 * PAGE) == pages + 5 * PAGE);
        observe_strip_at("heap", pages, 6, -1);
      `,
      expect: { mremap: { shrunk: true, 'break-moves': true, heap: 'ab--.-' } },
      fresh: true,
    },
    {
      name: 'grown-by-moving',
      title: 'the last page of the heap is grown at another place, where it is no heap any more',
      preamble: heap,
      program: c`
        char *pages = heap_pages();

        observe_mremap("grow", pages + 3 * PAGE, PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("there", 1, 5);
        observe_strip_at("heap", pages, 5, -1);
        record_number("named", count_mappings("[heap]"));
      `,
      expect: { mremap: { grow: at(2), there: '-d..-', heap: 'abc--', named: 1 } },
      fresh: true,
    },
  ],
});

/** Pages of the stack far below where the program is: filled, "abcd". */
const stack = c`
  static inline char *stack_pages(void)
  {
    char here, *pages = (char *)(((uintptr_t)&here / PAGE - 60) * PAGE);
    volatile char *each;

    /* From the top down, as a stack is used. */
    for (each = (char *)((uintptr_t)&here / PAGE * PAGE); each > pages - 8 * (long)PAGE; each -= PAGE)
      *each = 0;
    fill(pages, "abcd");
    return pages;
  }
`;

export const stackMovesAsOtherMemory = clause('kinds/stack-moves-as-other-memory', {
  says: 'Pages of the stack can be moved and left behind: the process lives on, and where they were the stack grows anew, with zeros.',
  source: [{ code: 'mm/mremap.c: move_vma knows no stack; mm/mmap.c: expand_stack' }],
  cases: [
    {
      name: 'left-behind',
      title: 'pages of the stack are moved with MREMAP_DONTUNMAP and read as zeros there',
      preamble: stack,
      program: c`
        char *pages = stack_pages();

        observe_mremap("move", pages + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2));
        observe_strip_at("stack", pages, 4, -1);
        observe_strip("there", 2, 3);
        record_number("named", count_mappings("[stack]"));
      `,
      expect: { dontunmap: { move: at(2), stack: 'a..d', there: 'bc-', named: 1 } },
      fresh: true,
    },
    {
      name: 'moved',
      title: 'pages of the stack are moved away: reading there makes the stack grow, by zeros',
      preamble: stack,
      program: c`
        char *pages = stack_pages();

        observe_mremap("move", pages + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip_at("stack", pages + PAGE, 3, -1);
        observe_strip("there", 2, 3);
      `,
      expect: { mremap: { move: at(2), stack: '..d', there: 'bc-' } },
      fresh: true,
    },
  ],
});
