import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const D = 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP';
const source = [{ code: 'mm/mremap.c: vrm_set_new_addr; mm/mmap.c: get_unmapped_area' }];

/** Hints for two pages at 0, and what lies there: [name, title, set-up, hint, whether it is taken]. */
const hints = [
  ['last-page-occupied', 'its last page occupied', 'fill(carve(9, 1, PRIVATE_ANON), "x");', 8, false],
  ['first-page-occupied', 'its first page occupied', 'fill(carve(8, 1, PRIVATE_ANON), "x");', 8, false],
  ['right-before-another', 'right before another mapping', 'fill(carve(10, 1, SHARED_ANON), "x");', 8, true],
  ['right-behind-another', 'right behind another mapping', 'fill(carve(7, 1, SHARED_ANON), "x");', 8, true],
  ['right-behind-the-source', 'right behind the source', '', 2, true],
  ['in-its-own-mapping', 'in another part of its own mapping', 'carve(2, 4, PRIVATE_ANON);', 4, false],
] as const;

export const hintsAreTakenWhole = clause('placement/hints-are-taken-whole', {
  says: 'A hint is taken when all of its range is free, whatever lies right beside it; one page that is not makes the kernel choose, and stays.',
  source,
  cases: hints.map(([name, title, setUp, hint, taken]) => ({
    name,
    title: `a hint with ${title}`,
    program: c`
      char *got;

      carve(0, 2, PRIVATE_ANON);
      ${setUp}
      fill(slot(0), "ab");
      observe_strip("before", 2, 10);
      got = observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${D}, slot(${hint}));
      observe_strip_at("moved", got, 2, -1);
      observe_strip("source", 0, 2);
      record_flag("disjoint", got != slot(0) && got != slot(1));
    `,
    expect: {
      dontunmap: {
        before: {
          'last-page-occupied': '-------x--',
          'first-page-occupied': '------x---',
          'right-before-another': '--------x-',
          'right-behind-another': '-----x----',
          'right-behind-the-source': '----------',
          'in-its-own-mapping': '....------',
        }[name],
        call: taken ? at(hint) : outside,
        moved: 'ab',
        source: '..',
        disjoint: true,
      },
    },
    ...(!taken && { leavesOpen: 'where the kernel puts it' }),
  })),
});

export const chosenPlacesAreFree = clause('placement/chosen-places-are-free', {
  says: 'A place that the kernel chooses was free: of a hundred mappings that are moved and left behind, all keep their bytes.',
  source,
  cases: [
    {
      name: 'a-hundred',
      title: 'one page is moved a hundred times with MREMAP_DONTUNMAP and written to again',
      program: c`
        char *places[100];
        long kept = 0;

        fill(carve(0, 1, PRIVATE_ANON), "s");
        for (long i = 0; i < 100; i++) {
          *(volatile long *)slot(0) = i + 1;
          places[i] = sys_mremap(slot(0), PAGE, PAGE, ${D}, NULL);
          if (places[i] == MAP_FAILED)
            failed("mremap: %s", errno_name(errno));
        }
        for (long i = 0; i < 100; i++)
          kept += *(volatile long *)places[i] == i + 1;
        record_number("kept", kept);
        observe_strip("source", 0, 2);
      `,
      expect: { dontunmap: { kept: 100, source: '.-' } },
    },
  ],
});

export const lowestAddresses = clause('placement/lowest-addresses', {
  says: 'The lowest page may be the new place of those with CAP_SYS_RAWIO; others are refused with EPERM, with MREMAP_FIXED and as a hint.',
  source: [{ code: 'security/commoncap.c: cap_mmap_addr' }],
  needs: ['x86_64', 'root'],
  cases: (
    [
      ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'NULL', 'mremap'],
      ['hint', D, '(void *)PAGE', 'dontunmap'],
    ] as const
  ).flatMap(([name, flags, where, key]) => [
    {
      name: `${name}-privileged`,
      title: `a page is moved to ${where === 'NULL' ? 'address zero' : 'the second page'} by root: its byte is there`,
      program: c`
        char *volatile there = ${where};

        fill(carve(0, 1, PRIVATE_ANON), "a");
        record_flag("moved", sys_mremap(slot(0), PAGE, PAGE, ${flags}, there) == there);
        observe_strip_at("there", there, 1, -1);
        observe_strip("source", 0, 1);
      `,
      expect: { [key]: { moved: true, there: 'a', source: name === 'fixed' ? '-' : '.' } },
    },
    {
      name: `${name}-unprivileged`,
      title: `a page is not moved to ${where === 'NULL' ? 'address zero' : 'the second page'} by anybody else`,
      program: c`
        fill(carve(0, 1, PRIVATE_ANON), "a");
        if (setresuid(65534, 65534, 65534))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), PAGE, PAGE, ${flags}, ${where});
        observe_strip("source", 0, 1);
      `,
      expect: { [key]: { call: refused('EPERM'), source: 'a' } },
    },
  ]),
});
