import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** mremap as the library has it, and its answer as observe_mremap() records it. */
const library = c`
  static void record_answer(const char *name, char *got)
  {
    if (got == MAP_FAILED)
      record_json(name, "{\"errno\":\"%s\"}", errno_name(errno));
    else if (got >= slot(0) && got < slot(STRETCH_PAGES))
      record_json(name, "{\"page\":%ld}", (long)(got - slot(0)) / (long)PAGE);
    else
      record_string(name, "outside");
  }
`;

const only = (libc: 'musl') => c`
  #ifdef __GLIBC__
  lacks("${libc} (programs were compiled with another C library)");
  #endif
`;

export const libraryPassesTheAddress = clause('c-library/passes-the-address', {
  says: 'The mremap() of a C library passes flags, sizes and the address of MREMAP_FIXED on as they are.',
  source: [{ code: 'musl: src/mman/mremap.c; glibc: sysdeps/unix/sysv/linux/mremap.c' }],
  cases: (
    [
      ['move', 'a move', '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8)', at(8), '--------abcd--'],
      [
        'move-and-grow',
        'a move that grows',
        '5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8)',
        at(8),
        '--------abcd.-',
      ],
      ['shrink', 'a shrink, without a fifth argument', '2 * PAGE, 0', at(0), 'ab------------'],
      [
        'fixed-alone',
        'MREMAP_FIXED without MREMAP_MAYMOVE',
        '4 * PAGE, MREMAP_FIXED, slot(8)',
        refused('EINVAL'),
        'abcd----------',
      ],
    ] as const
  ).map(([name, title, call, answer, after]) => ({
    name,
    title: `${title}, by mremap() of the library`,
    preamble: library,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      record_answer("call", mremap(slot(0), 4 * PAGE, ${call}));
      observe_strip("after", 0, 14);
    `,
    expect: { mremap: { call: answer, after } },
  })),
});

export const muslLooksAtTheArguments = clause('c-library/musl-looks-at-the-arguments', {
  says: 'musl passes an address on only with MREMAP_FIXED, so that the hint of MREMAP_DONTUNMAP is lost, and refuses half of all sizes itself, with ENOMEM.',
  source: [{ code: 'musl: src/mman/mremap.c' }, { list: 'strace issue 306; glibc bug 31968' }],
  cases: [
    {
      name: 'hint-is-lost',
      title: 'the hint of MREMAP_DONTUNMAP does not reach the kernel; by the system call itself it does',
      preamble: library,
      program: c`
        ${only('musl')}
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        record_answer("library", mremap(slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(8)));
        observe_mremap("call", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(10));
        observe_strip("after", 0, 12);
      `,
      expect: {
        dontunmap: { library: 'outside', call: at(10), after: '....------cd' },
      },
    },
    {
      name: 'half-of-all-sizes',
      title: 'a new size of half the address space is ENOMEM of the library, whatever the kernel says of it',
      preamble: library,
      program: c`
        ${only('musl')}
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        record_answer("library", mremap(slot(0) + 1, 4 * PAGE, ~0UL / 2, MREMAP_MAYMOVE));
        observe_mremap("call", slot(0) + 1, 4 * PAGE, ~0UL / 2, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 5);
      `,
      expect: { mremap: { library: refused('ENOMEM'), call: refused('EINVAL'), after: 'abcd-' } },
    },
  ],
});
