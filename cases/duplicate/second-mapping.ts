import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const mayMove = man('DESCRIPTION, old_size of zero');

const code = { code: 'mm/mremap.c: move_vma copies the mapping, moves no page and unmaps nothing' };

/** Objects that several mappings can show. */
export const shareable = [
  ['anonymous', 'SHARED_ANON'],
  ['zero', 'SHARED_ZERO'],
  ['memfd', 'SHARED_MEMFD'],
  ['tmpfs', 'SHARED_TMPFS'],
] as const;

export const secondMapping = clause('duplicate/second-mapping', {
  says: 'An old size of zero makes a second mapping of what a shared mapping shows: both are there, and what is written to one is seen in the other.',
  source: [mayMove, code],
  cases: shareable.flatMap(([name, kind]) => [
    {
      name,
      title: `a shared ${name} mapping is mapped a second time at a fixed address`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_mremap("call", slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("both", 0, 11);
        fill(slot(1), "x");
        fill(slot(8), "y");
        observe_strip("after", 0, 11);
        observe_mappings("mappings", 0, 11);
      `,
      expect: {
        mremap: {
          call: at(6),
          both: 'abcd--abcd-',
          after: 'axyd--axyd-',
          mappings: ['0-4 rw-s', '6-10 rw-s'],
        },
      },
    },
    {
      name: `${name}-anywhere`,
      title: `a shared ${name} mapping is mapped a second time where the kernel finds room, whatever address is given`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");

        char *got = observe_mremap("call", slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE, slot(6));
        if (got == MAP_FAILED)
          failed("mremap: %s", errno_name(errno));
        fill(got + PAGE, "x");
        observe_strip_at("there", got, 4, -1);
        observe_strip("after", 0, 11);
      `,
      expect: { mremap: { call: outside, there: 'axcd', after: 'axcd-------' } },
    },
  ]),
});

export const sourceIsNotTouched = clause('duplicate/source-is-not-touched', {
  says: 'The mapping that is duplicated keeps its pages where they are; the new one comes without any, and finds the same frames when it is touched.',
  source: [code, { code: 'mm/mremap.c: move_page_tables returns at once where there is nothing to move' }],
  cases: [
    {
      name: 'frames',
      title: 'frames are the same behind both, once the new one is touched',
      program: c`
        fill(carve(0, 3, SHARED_ANON), "abc");
        observe_frames("before", 0, 3);
        observe_mremap("call", slot(0), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_frames("untouched", 0, 10);
        observe_strip("read", 6, 3);
        observe_frames("touched", 0, 10);
      `,
      expect: {
        mremap: { before: 'ABC', call: at(6), untouched: 'ABC.......', read: 'abc', touched: 'ABC...ABC.' },
      },
    },
    {
      name: 'unmapped-afterwards',
      title: 'either of two mappings goes, and the other one stays with its pages',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_mremap("again", slot(4), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        munmap(slot(0), 2 * PAGE);
        observe_strip("without-first", 0, 11);
        munmap(slot(4), 2 * PAGE);
        observe_strip("without-second", 0, 11);
      `,
      expect: {
        mremap: {
          call: at(4),
          again: at(8),
          'without-first': '----ab--ab-',
          'without-second': '--------ab-',
        },
      },
    },
    {
      name: 'moved-afterwards',
      title: 'a mapping is moved after it was duplicated, and both still show one object',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        fill(slot(9), "z");
        observe_strip("after", 0, 11);
      `,
      expect: { mremap: { call: at(4), move: at(8), after: '----az--az-' } },
    },
  ],
});

export const beginsAtTheOldAddress = clause('duplicate/begins-at-the-old-address', {
  says: 'The new mapping begins with the page of the object that the old address shows, and is as long as the new size says, past the end of the old mapping and of the object (SIGBUS) if need be.',
  source: [{ code: 'mm/mremap.c: copy_vma_and_data (new_pgoff)' }, mayMove],
  cases: (
    [
      ['shorter', 'the first two of four pages', 0, 2, '------ab-----'],
      ['middle', 'two pages from the second on', 1, 2, '------bc-----'],
      ['last', 'the last page', 3, 1, '------d------'],
      ['middle-to-the-end', 'the pages from the third on', 2, 2, '------cd-----'],
      ['past-the-end', 'six pages of an object of four', 0, 6, '------abcd!!-'],
      ['middle-past-the-end', 'four pages from the third on', 2, 4, '------cd!!---'],
    ] as const
  ).flatMap(([name, title, from, pages, there]) => [
    {
      name,
      title: `${title} are mapped a second time: shared anonymous memory`,
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(${from}), 0, ${pages} * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 13);
      `,
      expect: { mremap: { call: at(6), after: `abcd${there.slice(4)}` } },
    },
    {
      name: `${name}-of-a-file`,
      title: `${title} are mapped a second time: a file mapped from its second page on, longer than its mapping`,
      program: c`
        int fd = SHARED_MEMFD->open_file(8);

        if (mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, (off_t)PAGE) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(slot(0), "abcd");
        observe_mremap("call", slot(${from}), 0, ${pages} * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 13);
      `,
      expect: { mremap: { call: at(6), after: `abcd${there.slice(4).replace('!!', 'KL')}` } },
    },
  ]),
});

export const sizeThatWraps = clause('duplicate/size-that-wraps-is-zero', {
  says: 'An old size that is rounded up past the last address is zero, and one byte is a page: what is zero is asked when sizes are rounded.',
  source: [{ code: 'mm/mremap.c: PAGE_ALIGN(old_len) before it is looked at' }],
  cases: [
    {
      name: 'wraps',
      title: 'the largest old size makes a second mapping',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), SIZE_MAX, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: at(4), after: 'ab--ab-' } },
    },
    {
      name: 'one-byte',
      title: 'an old size of one byte is a page, which is moved',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 1, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: at(4), after: '-b--a--' } },
    },
  ],
});
