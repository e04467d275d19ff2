import { at, outside } from '../../harness/spec/index.ts';

/** A call on four pages at slot 8, and how many pages more (or fewer) it makes of them. */
export interface Call {
  readonly name: string;
  /** What it does to "a mapping". */
  readonly does: string;
  /** What is mapped beside the source, in C. */
  readonly beside?: string;
  readonly arguments: string;
  /** Pages of the new place. */
  readonly pages: number;
  readonly move: typeof outside | { readonly page: number };
  readonly more: number;
  /** It is about MREMAP_DONTUNMAP, of the whole source or of so many of its pages. */
  readonly dontunmap?: number;
}

const blocker = 'carve_prot(12, 1, SHARED_ANON, PROT_NONE);';

/** Every way to change where and how large a mapping is. */
export const calls: readonly Call[] = [
  {
    name: 'grow-in-place',
    does: 'is grown in place by 2 pages',
    arguments: 'slot(8), 4 * PAGE, 6 * PAGE, 0, NULL',
    pages: 6,
    move: at(8),
    more: 2,
  },
  {
    name: 'grow-by-moving',
    does: 'is grown by 3 pages, which moves it',
    beside: blocker,
    arguments: 'slot(8), 4 * PAGE, 7 * PAGE, MREMAP_MAYMOVE, NULL',
    pages: 7,
    move: outside,
    more: 3,
  },
  {
    name: 'grow-part-by-moving',
    does: 'has a page in its middle grown to 3, which moves that page',
    arguments: 'slot(9), PAGE, 3 * PAGE, MREMAP_MAYMOVE, NULL',
    pages: 3,
    move: outside,
    more: 2,
  },
  {
    name: 'grow-to-a-fixed-address',
    does: 'is moved and grown by 5 pages',
    arguments: 'slot(8), 4 * PAGE, 9 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 9,
    move: at(20),
    more: 5,
  },
  {
    name: 'shrink',
    does: 'is shrunk by 3 pages',
    arguments: 'slot(8), 4 * PAGE, PAGE, 0, NULL',
    pages: 1,
    move: at(8),
    more: -3,
  },
  {
    name: 'shrink-and-move',
    does: 'is moved and shrunk by 2 pages',
    arguments: 'slot(8), 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 2,
    move: at(20),
    more: -2,
  },
  {
    name: 'move',
    does: 'is moved',
    arguments: 'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 4,
    move: at(20),
    more: 0,
  },
  {
    name: 'move-the-first-page',
    does: 'has its first page moved',
    arguments: 'slot(8), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 1,
    move: at(20),
    more: 0,
  },
  {
    name: 'move-the-middle',
    does: 'has its two pages in the middle moved',
    arguments: 'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 2,
    move: at(20),
    more: 0,
  },
  {
    name: 'move-the-last-page',
    does: 'has its last page moved',
    arguments: 'slot(11), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
    pages: 1,
    move: at(20),
    more: 0,
  },
  {
    name: 'dontunmap',
    does: 'is moved with MREMAP_DONTUNMAP',
    arguments: 'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)',
    pages: 4,
    move: at(20),
    more: 4,
    dontunmap: 4,
  },
  {
    name: 'dontunmap-without-fixed',
    does: 'is moved with MREMAP_DONTUNMAP to where the kernel puts it',
    arguments: 'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL',
    pages: 4,
    move: outside,
    more: 4,
    dontunmap: 4,
  },
  {
    name: 'dontunmap-of-the-middle',
    does: 'has its two pages in the middle moved with MREMAP_DONTUNMAP',
    arguments: 'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20)',
    pages: 2,
    move: at(20),
    more: 2,
    dontunmap: 2,
  },
];

/** The calls of these names. */
export const callsNamed = (...names: readonly string[]): readonly Call[] =>
  names.map((name) => calls.find((call) => call.name === name)!);
