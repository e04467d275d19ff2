import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { shareable } from './second-mapping.ts';

export const neverInPlace = clause('duplicate/never-in-place', {
  says: 'A second mapping is never made in place: without MREMAP_MAYMOVE the answer is ENOMEM, however much room there is, and nothing has changed.',
  source: [
    man('ERRORS, ENOMEM'),
    { code: 'mm/mremap.c: vrm_can_expand_in_place: no old size of zero reaches the end' },
  ],
  cases: [
    ...shareable.map(([name, kind]) => ({
      name,
      title: `a shared ${name} mapping with room behind it is not mapped a second time without MREMAP_MAYMOVE`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_mremap("call", slot(0), 0, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 11);
        observe_mappings("mappings", 0, 11);
      `,
      expect: {
        mremap: { call: refused('ENOMEM'), after: 'abcd-------', mappings: ['0-4 rw-s'] },
      },
    })),
    {
      name: 'one-page',
      title:
        'the last page of a mapping with room behind it is not mapped a second time without MREMAP_MAYMOVE',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(3), 0, PAGE, 0, NULL);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: 'abcd--' } },
    },
  ],
});

export const overAMapping = clause('duplicate/over-a-mapping', {
  says: 'With MREMAP_FIXED the second mapping takes the place of whatever is there, the tail of its own source as well; over the beginning of its source it unmaps that, and the answer is EFAULT.',
  source: [man('MREMAP_FIXED'), { code: 'mm/mremap.c: vrm_overlaps of an old size of zero; mremap_to' }],
  cases: [
    {
      name: 'others',
      title: 'a second mapping takes the middle of another mapping',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        fill(carve(4, 4, PRIVATE_ANON), "wxyz");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(5));
        observe_strip("after", 0, 9);
        observe_mappings("mappings", 0, 9);
      `,
      expect: {
        mremap: {
          call: at(5),
          after: 'ab--wabz-',
          mappings: ['0-2 rw-s', '4-5 rw-p', '5-7 rw-s', '7-8 rw-p'],
        },
      },
    },
    {
      name: 'own-tail',
      title: 'a second mapping of the first two pages takes the place of the last two',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mremap: { call: at(2), after: 'abab--', mappings: ['0-2 rw-s', '2-4 rw-s'] } },
    },
    {
      name: 'own-middle',
      title: 'a second mapping of the last page takes the place of the second one: it is there twice',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(0), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mremap: { call: at(2), after: 'abad--', mappings: ['0-2 rw-s', '2-3 rw-s', '3-4 rw-s'] } },
    },
    {
      name: 'itself',
      title: 'a second mapping at the address of its source unmaps the source, and is refused with EFAULT',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(0));
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: refused('EFAULT'), after: '------' } },
    },
    {
      name: 'first-page-of-itself',
      title: 'a second mapping of one page at its own address unmaps that page, and is refused with EFAULT',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(1), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(1));
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: refused('EFAULT'), after: 'a-cd--' } },
    },
    {
      name: 'across-its-beginning',
      title: 'a second mapping that would begin before its source and reach into it is refused with EINVAL',
      program: c`
        fill(carve(2, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(2), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(1));
        observe_strip("after", 0, 8);
      `,
      expect: { mremap: { call: refused('EINVAL'), after: '--abcd--' } },
    },
    {
      name: 'up-to-its-beginning',
      title: 'a second mapping that ends where its source begins is no overlap',
      program: c`
        fill(carve(2, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(2), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(0));
        observe_strip("after", 0, 8);
      `,
      expect: { mremap: { call: at(0), after: 'ababcd--' } },
    },
  ],
});

export const mergesWithItsNeighbour = clause('duplicate/merges-with-its-neighbour', {
  says: 'A second mapping that goes on in the object where its neighbour ends becomes one with it, and with none that it does not go on from.',
  source: [{ code: 'mm/vma.c: copy_vma asks vma_merge_new_range' }],
  cases: [
    {
      name: 'goes-on',
      title: 'a second mapping of the first pages of a file comes to lie before one of the next pages',
      program: c`
        int fd = SHARED_MEMFD->open_file(4);

        if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED ||
            mmap(slot(6), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 2 * (off_t)PAGE) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_strip("after", 0, 9);
        observe_mappings("mappings", 0, 9);
      `,
      expect: { mremap: { call: at(4), after: 'FG--FGHI-', mappings: ['0-2 rw-s', '4-8 rw-s'] } },
    },
    {
      name: 'does-not-go-on',
      title: 'a second mapping beside its source stays one of its own',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("after", 0, 5);
        observe_mappings("mappings", 0, 5);
      `,
      expect: { mremap: { call: at(2), after: 'abab-', mappings: ['0-2 rw-s', '2-4 rw-s'] } },
    },
  ],
});
