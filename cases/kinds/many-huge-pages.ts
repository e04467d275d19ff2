import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { hugePages } from './huge-pages.ts';

/** Lengths of a range of which only the first and the last page are there: [name, title, length]. */
const lengths = [
  ['four-gigabytes', 'exactly four gigabytes', '(size_t)1 << 32'],
  ['a-page-more', 'a huge page more than four gigabytes', '((size_t)1 << 32) + BLOCK'],
] as const;

export const hugePagesMoveHoweverMany = clause('kinds/huge-pages-move-however-many', {
  says: 'Huge pages are moved however long their range is: the first and the last of more than four gigabytes arrive.',
  source: [
    { code: 'mm/hugetlb.c: move_hugetlb_page_tables; "mm/hugetlb: fix mremap move length truncation"' },
  ],
  needs: ['root'],
  cases: lengths.map(([name, title, length]) => ({
    name,
    title: `${title} of private huge pages, two of which are there`,
    preamble: hugePages,
    program: c`
      const size_t len = ${length};
      char *area = mmap((char *)(BLOCK << 18), 3 * len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      char *from = (char *)(((uintptr_t)area + BLOCK - 1) / BLOCK * BLOCK), *to = from + len;

      set_up(3);
      if (area == MAP_FAILED || mmap(from, len, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0) == MAP_FAILED)
        broken("mmap of huge pages: %s", errno_name(errno));
      fill(from, "a");
      fill(from + len - BLOCK, "z");
      record_flag("moved", sys_mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
      observe_strip_at("source", from, 1, -1);
      observe_strip_at("first", to, 1, -1);
      observe_strip_at("last", to + len - BLOCK, 1, -1);
      munmap(area, 3 * len);
    `,
    expect: { 'source-looked-up-first': { moved: true, source: '-', first: 'a', last: 'z' } },
    bugs: {
      // What is left of the length in 32 bits is moved back: nothing, or the first page.
      'length-of-huge-pages-is-cut': {
        moved: false,
        source: name === 'a-page-more' ? 'a' : '.',
        first: '-',
        last: '-',
      },
    },
    alone: true as const,
  })),
});
