import { linesOfSentences } from './sentences.ts';

/** A correction of a manual page, as far as it is whole sentences of our own. */
export interface Correction {
  /** The file of the page: `mremap.2`. */
  readonly page: string;
  /** The sentence where it goes, as {@link linesOfSentences} names it. */
  readonly at: string;
  /**
   * - `after`: these lines follow the sentence
   * - `instead`: they replace it
   * - `item`: they are a term of their own, behind the list that the sentence ends
   */
  readonly how: 'after' | 'instead' | 'item';
  /** In roff. */
  readonly lines: readonly string[];
}

/** By the ids of errata; those that are not here change words within a sentence, and are somebody's to write. In the order of a series. */
export const corrections = {
  eperm: {
    page: 'mremap.2',
    at: 'ERRORS ENOMEM 6',
    how: 'item',
    lines: ['.TP', '.B EPERM', 'A range is sealed,', 'or the new address may not be used.'],
  },
  eintr: {
    page: 'mremap.2',
    at: 'ERRORS EFAULT 2',
    how: 'item',
    lines: [
      '.TP',
      '.B EINTR',
      'A signal came while merged pages were being separated;',
      'the target may have been unmapped.',
    ],
  },
  'number-of-mappings': {
    page: 'mremap.2',
    at: 'ERRORS ENOMEM 6',
    how: 'instead',
    lines: ['.IP \\[bu]', 'The call might make more mappings than', '.I vm.max_map_count', 'allows.'],
  },
  'must-not-expand': {
    page: 'mremap.2',
    at: 'ERRORS EFAULT 2',
    how: 'after',
    lines: ['.IP', 'The mapping cannot be expanded.'],
  },
  'old-size-too-large': {
    page: 'mremap.2',
    at: 'ERRORS EINVAL 6',
    how: 'after',
    lines: ['.IP \\[bu]', '.I old_size', 'reaches beyond the address space;'],
  },
  'cannot-be-split': {
    page: 'mremap.2',
    at: 'ERRORS EINVAL 8',
    how: 'after',
    lines: ['.IP \\[bu]', 'the range is part of a mapping that cannot be split;'],
  },
  'refused-by-its-owner': {
    page: 'mremap.2',
    at: 'ERRORS EINVAL 9',
    how: 'after',
    lines: ['.IP \\[bu]', 'the owner of the mapping does not allow it to be moved to this address;'],
  },
  'lock-of-dontunmap': {
    page: 'mremap.2',
    at: 'DESCRIPTION 18',
    how: 'after',
    lines: [
      'With',
      '.B MREMAP_DONTUNMAP',
      'the lock goes to the new mapping;',
      'the old one is no longer locked.',
    ],
  },
  'hint-of-dontunmap': {
    page: 'mremap.2',
    at: 'DESCRIPTION MREMAP_DONTUNMAP 1',
    how: 'after',
    lines: ['Without', '.BR MREMAP_FIXED ,', '.I new_address', 'is a hint.'],
  },
  'target-of-a-refusal': {
    page: 'mremap.2',
    at: 'DESCRIPTION MREMAP_FIXED 3',
    how: 'after',
    lines: ['It may be unmapped even if the call fails.'],
  },
  'place-of-a-duplicate': {
    page: 'mremap.2',
    at: 'DESCRIPTION 14',
    how: 'after',
    lines: [
      'The new mapping begins with the page at',
      '.IR old_address ;',
      '.I new_size',
      'may be larger than the old mapping.',
    ],
  },
  'behind-the-object': {
    page: 'mremap.2',
    at: 'DESCRIPTION 12',
    how: 'after',
    lines: ['Pages behind the end of the object raise', '.BR SIGBUS .'],
  },
  'event-of-every-call': {
    page: 'userfaultfd.2',
    at: 'Reading from the userfaultfd structure UFFD_EVENT_REMAP 1',
    how: 'instead',
    lines: ['Generated when', '.BR mremap (2)', 'moves the range.'],
  },
  'feature-of-every-call': {
    page: 'UFFDIO_API.2const',
    at: 'DESCRIPTION UFFD_FEATURE_EVENT_REMAP 1',
    how: 'after',
    lines: ['Without it the new range is not registered.'],
  },
  again: {
    page: 'UFFDIO_COPY.2const',
    at: 'ERRORS EAGAIN 1',
    how: 'after',
    lines: ['.IP', 'An event', '.RB ( UFFD_EVENT_REMAP ,', '\\&...)', 'has not been read yet.'],
  },
  'again-protect': {
    page: 'UFFDIO_WRITEPROTECT.2const',
    at: 'ERRORS EAGAIN 1',
    how: 'after',
    lines: ['.IP', 'An event has not been read yet.'],
  },
  'guards-left-behind': {
    page: 'madvise.2',
    at: 'Linux-specific advice values MADV_GUARD_INSTALL 14',
    how: 'after',
    lines: ['With', '.B MREMAP_DONTUNMAP', 'none are left at the old place.'],
  },
} as const satisfies Readonly<Record<string, Correction>>;

/** The text of a page with a correction; undefined where it has no such sentence. */
export function corrected(text: string, { at, how, lines }: Correction): string | undefined {
  const sentence = linesOfSentences(text).get(at);
  if (!sentence) return undefined;
  const { first, last } = sentence;
  const page = text.split('\n');
  const end = how === 'item' && page[last + 1] === '.RE' ? last + 2 : last + 1;
  page.splice(how === 'instead' ? first : end, how === 'instead' ? last + 1 - first : 0, ...lines);
  return page.join('\n');
}
