import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const copied = { code: 'mm/vma.c: copy_vma duplicates the mapping with all its flags' };

export const hasTheSameProtection = clause('duplicate/has-the-same-protection', {
  says: 'The second mapping has the protection of the first, and each has its own from then on.',
  source: [copied],
  cases: [
    ...(
      [
        ['none', 'PROT_NONE', '####', '---s'],
        ['read', 'PROT_READ', 'abcd', 'r--s'],
        ['execute', 'PROT_READ | PROT_EXEC', 'abcd', 'r-xs'],
      ] as const
    ).map(([name, prot, pages, mode]) => ({
      name,
      title: `a shared mapping with ${prot} is mapped a second time`,
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        if (mprotect(slot(0), 4 * PAGE, ${prot}))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("call", slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 11);
        observe_write("write", 6, 4, 'z');
        observe_mappings("mappings", 0, 11);
      `,
      expect: {
        mremap: {
          call: at(6),
          after: `${pages}--${pages}-`,
          write: '####',
          mappings: [`0-4 ${mode}`, `6-10 ${mode}`],
        },
      },
    })),
    {
      name: 'changed-afterwards',
      title:
        'the protection of the first mapping is changed after it was duplicated: the second keeps its own',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        observe_mremap("call", slot(0), 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        if (mprotect(slot(0), 2 * PAGE, PROT_READ))
          failed("mprotect: %s", errno_name(errno));
        observe_write("write", 0, 7, 'z');
        observe_mappings("mappings", 0, 7);
      `,
      expect: { mremap: { call: at(4), write: '##--++-', mappings: ['0-2 r--s', '4-6 rw-s'] } },
    },
  ],
});

export const isLockedToo = clause('duplicate/is-locked-too', {
  says: 'Of a locked mapping the second one is locked, too, and all its pages are there at once; the first stays locked, and both count.',
  source: [copied, { code: 'mm/mremap.c: vrm_stat_account, mm_populate of what a mapping grew by' }],
  cases: [
    {
      name: 'locked',
      title: 'a locked mapping of three pages is mapped a second time: six pages are locked',
      program: c`
        fill(carve(0, 3, SHARED_ANON), "abc");
        if (mlock(slot(0), 3 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_frames("before", 0, 3);
        observe_mremap("call", slot(0), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_frames("frames", 0, 10);
        observe_vm_flag("locked", "lo", 0, 10);
        record_number("pages-locked", status_kb("VmLck:") * 1024 / (long)PAGE);
        munmap(slot(6), 3 * PAGE);
        record_number("pages-left", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: {
        mremap: {
          before: 'ABC',
          call: at(6),
          frames: 'ABC...ABC.',
          locked: '+++---+++-',
          'pages-locked': 6,
          'pages-left': 3,
        },
      },
    },
    {
      name: 'part',
      title: 'one page of a locked mapping of three is mapped a second time: four pages are locked',
      program: c`
        fill(carve(0, 3, SHARED_ANON), "abc");
        if (mlock(slot(0), 3 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("call", slot(1), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_vm_flag("locked", "lo", 0, 8);
        record_number("pages-locked", status_kb("VmLck:") * 1024 / (long)PAGE);
        observe_mappings("mappings", 0, 8);
      `,
      expect: {
        mremap: { call: at(6), locked: '+++---+-', 'pages-locked': 4, mappings: ['0-3 rw-s', '6-7 rw-s'] },
      },
    },
    {
      name: 'not-locked',
      title: 'a mapping that is not locked is mapped a second time: none is, and no page comes by itself',
      program: c`
        fill(carve(0, 3, SHARED_ANON), "abc");
        observe_mremap("call", slot(0), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_frames("frames", 0, 10);
        observe_vm_flag("locked", "lo", 0, 10);
        record_number("pages-locked", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: {
        mremap: { call: at(6), frames: 'ABC.......', locked: '...---...-', 'pages-locked': 0 },
      },
    },
  ],
});

export const hasTheSameAdvice = clause('duplicate/has-the-same-advice', {
  says: 'What was advised about the first mapping holds for the second: it is left out of a dump or of a child, or read at random.',
  source: [copied, { man: 'madvise(2), man-pages 6.20' }],
  cases: (
    [
      ['not-dumped', 'MADV_DONTDUMP', 'dd'],
      ['not-inherited', 'MADV_DONTFORK', 'dc'],
      ['read-at-random', 'MADV_RANDOM', 'rr'],
    ] as const
  ).map(([name, advice, flag]) => ({
    name,
    title: `a mapping with ${advice} is mapped a second time`,
    program: c`
      fill(carve(0, 3, SHARED_MEMFD), "abc");
      if (madvise(slot(0), 2 * PAGE, ${advice}))
        broken("madvise: %s", errno_name(errno));
      observe_mremap("call", slot(1), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
      observe_vm_flag("advised", "${flag}", 0, 8);
      observe_mremap("other", slot(2), 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(10));
      observe_vm_flag("not-advised", "${flag}", 8, 4);
    `,
    expect: { mremap: { call: at(6), advised: '++.---+-', other: at(10), 'not-advised': '--.-' } },
  })),
});
