import type { Coverage } from './coverage.ts';
import type { errata } from './errata.ts';

/** A sentence in at most eight words of ours, what covers it, and what is wrong with it. */
type Sentence = readonly [says: string, covers: Coverage, ...wrong: (keyof typeof errata)[]];

const leadsIn = 'what leads in a list says nothing by itself';
const points = 'it points to another place of the page';
const background = 'of memory in general, not of mremap';
const before = 'before the oldest kernel of the catalogue';

/**
 * The sentences of man-pages 6.20 that are about mremap, by their place ({@link sentencesOf}): all of mremap(2), and of other pages those that
 * name it or its event. No sentence of theirs is kept.
 */
export const manual: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  'mremap.2': {
    'DESCRIPTION 1': [
      'resizes a mapping, and may move it',
      ['resize/grow-in-place', 'resize/shrink-keeps-the-head', 'resize/moved-growth-keeps-frames'],
      'room-to-expand',
      'behind-the-object',
    ],
    'DESCRIPTION 2': [
      'equal sizes and a fixed address: moves',
      ['move/frames-move', 'kinds/every-kind-moves'],
    ],
    'DESCRIPTION 3': [
      'over several since 6.17, the first mapped',
      ['several/move-over-several', 'several/range-begins-in-a-mapping'],
    ],
    'DESCRIPTION 4': ['that goes with MREMAP_DONTUNMAP', ['several/dontunmap-over-several']],
    'DESCRIPTION 5': ['a shrink may reach over several', ['resize/shrink-over-several-mappings']],
    'DESCRIPTION 6': [
      'in place, what is kept may as well',
      ['resize/shrink-over-several-mappings/keeps-several'],
      'shrink-with-dontunmap',
    ],
    'DESCRIPTION 7': [
      'what is moved then lies in one',
      ['several/only-equal-sizes', 'several/resize-of-several'],
    ],
    'DESCRIPTION 8': [
      'everything else takes a single mapping',
      ['several/only-equal-sizes', 'arguments/source-lies-in-one-mapping'],
      'fixed-that-grows',
      'nothing-to-do',
    ],
    'DESCRIPTION 9': ['where the range begins', ['several/range-begins-in-a-mapping', 'move/parts-move']],
    'DESCRIPTION 10': ['which is a multiple of the page', ['arguments/source-is-page-aligned']],
    'DESCRIPTION 11': ['how long the range is', ['arguments/sizes-are-rounded-up'], 'old-size-wraps'],
    'DESCRIPTION 12': ['how long it is to be', ['arguments/sizes-are-rounded-up']],
    'DESCRIPTION 13': [
      'an address may be given',
      ['resize/new-address-does-not-count', 'placement/new-address-is-a-hint'],
      'hint-of-dontunmap',
    ],
    'DESCRIPTION 14': [
      'old size zero maps a shared mapping twice',
      ['duplicate/second-mapping', 'duplicate/source-is-not-touched'],
      'place-of-a-duplicate',
      'shareable',
    ],
    'DESCRIPTION 15': [
      'how long and where the second one is',
      ['duplicate/begins-at-the-old-address', 'duplicate/over-a-mapping'],
    ],
    'DESCRIPTION 16': ['only with MREMAP_MAYMOVE', ['duplicate/never-in-place']],
    'DESCRIPTION 17': ['flags: none, or these', ['arguments/flag-combinations', 'arguments/unknown-flags']],
    'DESCRIPTION MREMAP_MAYMOVE 1': [
      'without room growth fails',
      ['resize/grow-up-to-a-neighbour', 'resize/whatever-is-in-the-way'],
      'room-and-the-flag',
    ],
    'DESCRIPTION MREMAP_MAYMOVE 2': [
      'with the flag it is moved instead',
      ['resize/grow-up-to-a-neighbour', 'resize/moved-growth-keeps-frames'],
    ],
    'DESCRIPTION MREMAP_MAYMOVE 3': ['old pointers are void then', ['move/source-is-unmapped']],
    'DESCRIPTION MREMAP_FIXED 1': ['as MAP_FIXED of mmap', ['move/fixed-replaces-the-target']],
    'DESCRIPTION MREMAP_FIXED 2': [
      'moves to an aligned address',
      ['move/fixed-replaces-the-target', 'arguments/new-address-is-page-aligned'],
      'hint-of-dontunmap',
    ],
    'DESCRIPTION MREMAP_FIXED 3': [
      'what is mapped there goes',
      ['move/what-the-target-held', 'dontunmap/target-is-replaced'],
      'target-of-a-refusal',
      'target-opposite-a-hole',
    ],
    'DESCRIPTION MREMAP_FIXED 4': ['not without MREMAP_MAYMOVE', ['arguments/flag-combinations/fixed']],
    'DESCRIPTION MREMAP_FIXED 5': [
      'since 6.17 equal sizes reach over several',
      ['several/move-over-several', 'several/only-equal-sizes'],
    ],
    'DESCRIPTION MREMAP_FIXED 6': [
      'holes are kept',
      ['several/move-over-several', 'several/over-the-rest-of-their-own'],
      'target-opposite-a-hole',
    ],
    'DESCRIPTION MREMAP_FIXED 7': [
      'all at once, or some when it fails',
      [
        'several/sealed-ones-are-refused',
        'several/as-far-as-there-is-room',
        'concurrency/fork-sees-before-or-after',
      ],
      'half-a-move',
    ],
    'DESCRIPTION MREMAP_FIXED 8': [
      'not if watched, or of certain drivers',
      [
        'several/watched-ones-are-refused',
        'several/watched-in-any-way',
        'kinds/kernel-memory-moves-alone',
        'kinds/every-kind-moves-with-others',
      ],
      'several-up-to-a-watched-one',
      'watched-with-a-hole',
      'own-address-mapping',
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 1': [
      'needs MREMAP_MAYMOVE; the source stays mapped',
      ['dontunmap/source-mapping-stays', 'arguments/flag-combinations/dontunmap'],
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 2': [
      'not of what must not be expanded',
      ['kinds/kernel-memory-is-not-expanded', 'kinds/aio-ring-is-not-expanded', 'kinds/vdso-keeps-its-size'],
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 3': [
      'before 5.13 of private anonymous memory alone',
      ['kinds/dontunmap-of-any-mapping', 'kinds/private-dev-zero-is-anonymous'],
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 4': ['every access to the source faults', ['dontunmap/faults']],
    'DESCRIPTION MREMAP_DONTUNMAP 5': [
      'a userfaultfd that watches it handles that',
      ['userfaultfd/source-stays-registered', 'userfaultfd/faults-on-the-source-are-resolved'],
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 6': [
      'otherwise there are zeros',
      ['dontunmap/source-reads-zero', 'kinds/source-shows-its-object'],
      'zeros-of-dontunmap',
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 7': [
      'moved at once, the source never unmapped',
      [
        'concurrency/reader-meets-no-hole',
        'concurrency/no-write-is-lost',
        'concurrency/nobody-is-given-the-source',
      ],
    ],
    'DESCRIPTION MREMAP_DONTUNMAP 8': ['uses: see below', points],
    'DESCRIPTION 18': [
      'a lock is kept',
      ['resize/new-part-of-locked-memory', 'accounting/locked-move', 'dontunmap/lock-goes-along'],
      'lock-of-dontunmap',
    ],
    'DESCRIPTION 19': [
      'and what is locked may change',
      ['accounting/locked-growth', 'accounting/locked-shrinking'],
    ],
    'RETURN VALUE 1': ['returns the new address', ['move/frames-move', 'resize/grow-in-place']],
    'RETURN VALUE 2': ['or an error', ['arguments/flag-combinations', 'c-library/passes-the-address']],
    'ERRORS EAGAIN 1': [
      'growth past RLIMIT_MEMLOCK',
      ['resize/locked-memory-has-a-limit', 'accounting/limit-of-locked-memory'],
    ],
    'ERRORS EFAULT 1': [
      'something of the range is not mapped',
      ['arguments/source-must-be-mapped', 'arguments/source-lies-in-one-mapping'],
      'invalid-address',
      'must-not-expand',
    ],
    'ERRORS EFAULT 2': [
      'or it is of several mappings',
      ['arguments/source-lies-in-one-mapping', 'several/one-entry-or-two'],
      'types-of-mappings',
    ],
    'ERRORS EINVAL 1': ['a bad argument', ['failure/mistakes-touch-nothing']],
    'ERRORS EINVAL 2': [
      'these are bad',
      leadsIn,
      'cannot-be-split',
      'refused-by-its-owner',
      'old-size-too-large',
    ],
    'ERRORS EINVAL 3': ['an unaligned source', ['arguments/source-is-page-aligned']],
    'ERRORS EINVAL 4': ['an unknown flag', ['arguments/unknown-flags']],
    'ERRORS EINVAL 5': ['no new size', ['arguments/new-size-is-not-zero']],
    'ERRORS EINVAL 6': [
      'a bad new size or place',
      [
        'arguments/new-address-is-page-aligned',
        'arguments/new-range-lies-in-user-space',
        'arguments/sizes-fit-into-user-space',
      ],
      'only-user-space',
      'size-too-large',
    ],
    'ERRORS EINVAL 7': [
      'the two ranges overlap',
      ['arguments/new-range-does-not-overlap', 'several/several-onto-themselves'],
      'overlap-of-a-duplicate',
    ],
    'ERRORS EINVAL 8': ['a flag lacks MREMAP_MAYMOVE', ['arguments/flag-combinations']],
    'ERRORS EINVAL 9': [
      'MREMAP_DONTUNMAP of other memory',
      ['kinds/dontunmap-of-any-mapping'],
      'einval-of-dontunmap',
    ],
    'ERRORS EINVAL 10': [
      'MREMAP_DONTUNMAP with other sizes',
      ['arguments/dontunmap-does-not-resize'],
      'sizes-of-dontunmap',
    ],
    'ERRORS EINVAL 11': ['a private mapping twice', ['duplicate/private-is-refused']],
    'ERRORS EINVAL 12': [
      'a shared one twice, without MREMAP_MAYMOVE',
      ['duplicate/never-in-place'],
      'duplicate-in-place',
    ],
    'ERRORS ENOMEM 1': [
      'no memory',
      ['accounting/obvious-excess', 'failure/beyond-what-can-be-committed'],
      'limits',
    ],
    'ERRORS ENOMEM 2': ['these lack it', leadsIn, 'charge-of-a-move'],
    'ERRORS ENOMEM 3': [
      'no room, and it may not move',
      ['resize/grow-up-to-a-neighbour', 'resize/refused-growth-does-nothing'],
    ],
    'ERRORS ENOMEM 4': [
      'no address space or memory left',
      ['accounting/limit-of-the-address-space', 'accounting/strict-account'],
    ],
    'ERRORS ENOMEM 5': [
      'none for what MREMAP_DONTUNMAP adds',
      ['accounting/limit-of-the-address-space/dontunmap', 'accounting/strict-account/dontunmap'],
    ],
    'ERRORS ENOMEM 6': ['or too many mappings', ['accounting/map-count'], 'number-of-mappings'],
    'STANDARDS 1': ['of Linux', 'no kernel answers that'],
    'HISTORY 1': ['old C libraries had no fifth argument', 'of glibc before 2.4'],
    'NOTES 1': ['addresses change, pages do not', ['move/frames-move', 'dontunmap/page-frames-move']],
    'NOTES 2': ['good for realloc', 'how fast a move is, is no answer of the kernel'],
    'NOTES 3': ['memory has pages', background],
    'NOTES 4': ['processes have segments', background],
    'NOTES 5': ['segments have pages', background],
    'NOTES 6': [
      'with a protection, else SIGSEGV',
      ['move/protection-moves', 'kinds/read-only-file-stays-read-only'],
    ],
    'NOTES 7': ['and SIGSEGV outside', ['move/source-is-unmapped']],
    'NOTES 8': [
      'locked growth is populated if it can be',
      ['resize/locked-growth-populates-the-new-part', 'accounting/locked-growth-without-pages'],
      'locked-on-fault',
    ],
    'MREMAP_DONTUNMAP use cases 1': ['uses', leadsIn],
    'MREMAP_DONTUNMAP use cases 2': [
      'pages pulled away, fed back by userfaultfd',
      ['uses/pages-fed-back-to-running-threads'],
    ],
    'MREMAP_DONTUNMAP use cases 3': ['a heap that is collected', ['uses/heap-moved-under-mutators']],
    'MREMAP_DONTUNMAP use cases 4': ['cheaper than by signals', 'how fast it is, is no answer of the kernel'],
    'BUGS 1': ['before 4.14 a private one became new', before],
    'BUGS 2': ['which nobody wanted', before],
    'BUGS 3': ['EINVAL since', ['duplicate/private-is-refused']],
  },
  'userfaultfd.2': {
    'Reading from the userfaultfd structure UFFD_EVENT_REMAP 1': [
      'sent by mremap',
      ['userfaultfd/remap-event', 'userfaultfd/events-of-calls'],
      'event-of-every-call',
    ],
    'Reading from the userfaultfd structure UFFD_EVENT_REMAP 2': [
      'and where its details are',
      ['userfaultfd/remap-event/event-fields'],
    ],
    'Reading from the userfaultfd structure UFFD_EVENT_UNMAP 1': [
      'sent when watched memory is unmapped, however',
      ['userfaultfd/events-of-calls', 'userfaultfd/refused-calls-tell-of-unmapping'],
      'unmap-of-the-source',
    ],
    'Reading from the userfaultfd structure remap.from 1': [
      'from where',
      ['userfaultfd/remap-event/event-fields'],
    ],
    'Reading from the userfaultfd structure remap.to 1': [
      'to where',
      ['userfaultfd/remap-event/event-fields'],
    ],
    'Reading from the userfaultfd structure remap.len 1': [
      'how long it was',
      ['userfaultfd/events-of-calls', 'userfaultfd/event-of-a-move-that-shrinks'],
      'length-of-a-shrinking-event',
    ],
  },
  'UFFDIO_API.2const': {
    'DESCRIPTION UFFD_FEATURE_EVENT_REMAP 1': [
      'asks for the event of mremap',
      ['userfaultfd/remap-event', 'userfaultfd/events-are-asked-for'],
      'feature-of-every-call',
    ],
    'DESCRIPTION UFFD_FEATURE_EVENT_UNMAP 1': [
      'asks for that of unmapping',
      ['userfaultfd/events-of-calls', 'userfaultfd/events-are-asked-for'],
    ],
  },
  'madvise.2': {
    'Linux-specific advice values MADV_GUARD_INSTALL 14': [
      'guards go along',
      ['kinds/guards-move'],
      'guards-left-behind',
    ],
  },
  'getrlimit.2': {
    'DESCRIPTION RLIMIT_AS 3': ['the limit holds for mremap', ['accounting/limit-of-the-address-space']],
  },
  'PR_SET_TAGGED_ADDR_CTRL.2const': {
    'DESCRIPTION 6': ['no tag in a new address', ['arguments/new-address-has-no-tag']],
  },
};
