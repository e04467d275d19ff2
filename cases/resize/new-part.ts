import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from './file.ts';

/** Growth in place, and growth that has to be moved: [suffix, words, flags, what is mapped behind]. */
const ways = [
  ['', 'in place', '0', ''],
  ['-moved', 'moved', 'MREMAP_MAYMOVE', 'fill(carve(8, 1, SHARED_ANON), "x");'],
] as const;

const protections = [
  ['none', 'PROT_NONE', '---p', '##', '##'],
  ['read', 'PROT_READ', 'r--p', '..', '##'],
  ['write', 'PROT_READ | PROT_WRITE', 'rw-p', '..', '++'],
  ['exec', 'PROT_READ | PROT_EXEC', 'r-xp', '..', '##'],
] as const;

export const newPartIsProtectedAlike = clause('resize/new-part-is-protected-alike', {
  says: 'What a mapping grows by has its protection, whatever that is, and is one entry with it.',
  source: [man('DESCRIPTION'), { list: 'rustix, DMTCP and ristretto trackers' }],
  cases: protections.map(([name, protection, entry, reads, writes]) => ({
    name,
    title: `a mapping of ${protection} grows in place by two pages`,
    program: c`
      carve_prot(0, 2, PRIVATE_ANON, ${protection});
      observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
      observe_mappings("mappings", 0, 6);
      observe_strip("after", 2, 2);
      observe_write("write", 2, 2, 'x');
    `,
    expect: {
      mremap: { call: at(0), mappings: [`0-4 ${entry}`], after: reads, write: writes },
    },
  })),
});

export const newPartOfAFile = clause('resize/new-part-of-a-file', {
  says: 'What a mapping of a file grows by shows the next pages of the file; behind its end the rest of the last page is zeros and each page more is SIGBUS, until the file has grown.',
  source: [man('DESCRIPTION'), { list: 'LTP issue 90' }],
  cases: [
    ...ways.flatMap(([suffix, words, flags, behind]) =>
      (['SHARED', 'PRIVATE'] as const).map((sharing) => ({
        name: `${sharing.toLowerCase()}${suffix}`,
        title: `a ${sharing.toLowerCase()} mapping of two pages grows by four (${words}): written pages stay, the file shows behind them`,
        preamble: lettered,
        program: c`
          char *got;

          map_file(6, 2, 4, MAP_${sharing});
          fill(slot(6), "a");
          ${behind}
          got = observe_mremap("call", slot(6), 2 * PAGE, 6 * PAGE, ${flags}, NULL);
          observe_strip_at("after", got, 6, -1);
          if (ftruncate(file, 9 * (off_t)PAGE))
            broken("ftruncate: %s", errno_name(errno));
          observe_strip_at("grown", got, 6, -1);
        `,
        expect: {
          mremap: {
            call: suffix === '' ? at(6) : 'outside',
            after: 'aKLM!!',
            grown: 'aKLM.!',
          },
        },
      })),
    ),
    {
      name: 'rest-of-the-last-page',
      title: 'of a file that ends in the middle of a page the rest of that page is zeros',
      preamble: lettered,
      program: c`
        char *got;
        bool zeros = true;

        map_file(0, 1, 0, MAP_SHARED);
        if (ftruncate(file, (off_t)(PAGE + PAGE / 2)))
          broken("ftruncate: %s", errno_name(errno));
        got = observe_mremap("call", slot(0), PAGE, 3 * PAGE, 0, NULL);
        for (size_t i = PAGE / 2; i < PAGE; i++)
          zeros &= got[PAGE + i] == 0;
        record_byte("last-byte", got[PAGE + PAGE / 2 - 1]);
        record_flag("zeros", zeros);
        observe_strip("behind", 2, 1);
      `,
      expect: { mremap: { call: at(0), 'last-byte': 'G', zeros: true, behind: '!' } },
    },
    {
      name: 'written-through',
      title: 'what is written to the new part of a shared mapping is in the file',
      preamble: lettered,
      program: c`
        char byte = 0;

        map_file(0, 2, 0, MAP_SHARED);
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        fill(slot(3), "x");
        if (pread(file, &byte, 1, 3 * (off_t)PAGE) != 1)
          broken("pread: %s", errno_name(errno));
        record_byte("file", byte);
      `,
      expect: { mremap: { call: at(0), file: 'x' } },
    },
  ],
});

export const newPartOfSharedMemory = clause('resize/new-part-of-shared-memory', {
  says: 'A shared anonymous mapping can grow, and what lies behind the object that it was made with is SIGBUS.',
  source: [man('DESCRIPTION'), { code: 'mm/shmem.c: shmem_fault' }],
  cases: ways.map(([suffix, words, flags, behind]) => ({
    name: `sigbus${suffix}`,
    title: `two pages grow to four (${words}): the new ones are SIGBUS`,
    program: c`
      char *got;

      fill(carve(6, 2, SHARED_ANON), "ab");
      ${behind}
      got = observe_mremap("call", slot(6), 2 * PAGE, 4 * PAGE, ${flags}, NULL);
      observe_strip_at("after", got, 4, -1);
    `,
    expect: { mremap: { call: suffix === '' ? at(6) : 'outside', after: 'ab!!' } },
  })),
});

const locking = c`
  #include <sys/resource.h>

  static void lock_pages(long first, long pages, unsigned int flags)
  {
    /* mlock2, since 4.4 */
    if (syscall(SYS_mlock2, slot(first), (size_t)pages * PAGE, flags))
      broken("mlock2: %s", errno_name(errno));
  }
`;

export const newPartOfLockedMemory = clause('resize/new-part-of-locked-memory', {
  says: 'What a locked mapping grows by is locked and populated at once; one that is locked on fault is not populated.',
  source: [
    man('DESCRIPTION'),
    { code: 'mm/mremap.c: mm_populate of the new part; mm/gup.c: VM_LOCKONFAULT' },
  ],
  cases: ways.flatMap(([suffix, words, flags, behind]) =>
    (
      [
        ['locked', 'a locked mapping', '0', 'ABCD'],
        ['on-fault', 'a mapping locked on fault', 'MLOCK_ONFAULT', 'AB..'],
      ] as const
    ).map(([name, title, lock, frames]) => ({
      name: `${name}${suffix}`,
      title: `${title} of two pages grows to four (${words})`,
      preamble: locking,
      program: c`
        char *got;

        fill(carve(6, 2, PRIVATE_ANON), "ab");
        lock_pages(6, 2, ${lock});
        ${behind}
        got = observe_mremap("call", slot(6), 2 * PAGE, 4 * PAGE, ${flags}, NULL);
        /* To where it can be looked at. */
        if (got != slot(6))
          observe_mremap("back", got, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_frames("frames", got == slot(6) ? 6 : 20, 4);
        observe_vm_flag("locked", "lo", got == slot(6) ? 6 : 20, 5);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: {
        mremap: {
          call: suffix === '' ? at(6) : 'outside',
          ...(suffix !== '' && { back: at(20) }),
          frames,
          // Of a neighbour that lies right behind it the flag is seen, too.
          locked: '++++-',
          VmLck: 4,
        },
      },
    })),
  ),
});

export const lockedMemoryHasALimit = clause('resize/locked-memory-has-a-limit', {
  says: 'A locked mapping grows up to RLIMIT_MEMLOCK, and a page more is refused with EAGAIN, in place and moved, but for those who may lock without limit.',
  source: [man('ERRORS, EAGAIN'), { code: 'mm/mremap.c: mlock_future_ok' }],
  needs: ['root'],
  cases: ways.flatMap(([suffix, words, flags, behind]) =>
    (
      [
        ['at-the-limit', 'up to the limit', 'setresuid(65534, 65534, 65534)', 4, true],
        ['beyond', 'a page beyond the limit', 'setresuid(65534, 65534, 65534)', 5, false],
        ['privileged', 'a page beyond the limit, with CAP_IPC_LOCK', '0', 5, true],
      ] as const
    ).map(([name, title, drop, pages, fits]) => ({
      name: `${name}${suffix}`,
      title: `two locked pages grow ${title} (${words})`,
      preamble: locking,
      program: c`
        const struct rlimit four = { 4 * PAGE, 4 * PAGE };

        fill(carve(6, 2, SHARED_MEMFD), "ab");
        lock_pages(6, 2, 0);
        ${behind}
        if (setrlimit(RLIMIT_MEMLOCK, &four) || ${drop})
          broken("limit: %s", errno_name(errno));
        observe_mremap("call", slot(6), 2 * PAGE, ${pages} * PAGE, ${flags}, NULL);
        observe_strip("after", 6, 2);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: {
        mremap: fits
          ? { call: suffix === '' ? at(6) : 'outside', after: suffix === '' ? 'ab' : '--', VmLck: pages }
          : { call: refused('EAGAIN'), after: 'ab', VmLck: 2 },
      },
    })),
  ),
});
