import type { Coverage } from './coverage.ts';

/**
 * Where mm/mremap.c ends with an error, by the names that {@link endsWithAnError} gives: the cases that leave there, or why none can. Of
 * 6.12 (6.12.118) and 7.2 (7.2.13).
 */
export const errors: Readonly<Record<'6.12' | '7.2', Readonly<Record<string, Coverage>>>> = (() => {
  const noMemory = 'for want of memory of the kernel alone: no guest has fault injection';
  const triedAgain =
    'no program sees it: the page table was taken away meanwhile, and the step is done again';
  const killed = 'no program sees it: whoever waits for the lock is being killed';
  const noWrap =
    'not with 64 bits: mmap and remap_file_pages take no page number above 2^52, and no length has so many pages';
  const splitBefore = 'whether it may be split, and the number of mappings, were asked before; else ';

  const refusedSplitBefore = ['kinds/vdso-keeps-its-size/code-last-part-moved'];
  const refusedSplitBehind = [
    'kinds/vdso-keeps-its-size/code-first-part-moved',
    'kinds/perf-buffer-keeps-its-size/first-part-moved',
  ];
  const interrupted = ['concurrency/signals-interrupt-unmerging/refused'];
  const sealedTarget = ['sealing/sealed-target-is-refused/whole'];
  const tail = [
    'failure/tail-that-cannot-be-unmapped/target-is-gone',
    'sealing/sealed-tail-is-refused/fixed',
  ];
  const tailInPlace = [
    'arguments/sizes-fit-into-user-space/old-size-a-page-more',
    'sealing/sealed-tail-is-refused/in-place',
  ];
  const badPlace = [
    'placement/lowest-addresses/fixed-unprivileged',
    'kinds/io-uring-refuses-an-address/moved',
  ];
  const noPlace = ['arguments/sizes-fit-into-user-space/all-of-user-space-maymove'];
  const unmergeable = ['kinds/packet-ring-is-counted/grown-in-place'];
  const noRoom = ['resize/grow-up-to-a-neighbour/into-private', 'duplicate/never-in-place/anonymous'];
  const chargedInPlace = ['accounting/strict-account/grow-in-place'];
  const chargedMove = [
    'accounting/strict-account/grow-by-moving',
    'failure/beyond-what-can-be-committed/fixed',
  ];
  const second = ['failure/target-of-dontunmap-beyond-a-limit/target-is-gone'];
  const own = ['duplicate/over-a-mapping/itself'];

  const unknownFlag = ['arguments/unknown-flags/bit-3-alone'];
  const fixedAlone = ['arguments/flag-combinations/fixed'];
  const dontunmapAlone = ['arguments/flag-combinations/dontunmap'];
  const resizes = ['arguments/dontunmap-does-not-resize/grows'];
  const unaligned = ['arguments/source-is-page-aligned/same-size'];
  const empty = ['arguments/new-size-is-not-zero/no-flags'];
  const unalignedPlace = ['arguments/new-address-is-page-aligned/one-byte-above-of-a-move'];
  const behindUserSpace = ['arguments/new-range-lies-in-user-space/a-page-behind-of-a-move'];
  const overlap = ['arguments/new-range-does-not-overlap/last-page-of-a-move'];

  const notMapped = ['arguments/source-must-be-mapped/grow'];
  const sealed = ['sealing/sealed-source-is-refused/same-size'];
  const hugeSource = ['kinds/huge-pages-are-aligned/old-address-in-place'];
  const hugeTarget = ['kinds/huge-pages-are-aligned/new-address'];
  const hugeGrowth = ['kinds/huge-pages-do-not-grow/private-in-place'];
  const privateTwice = ['duplicate/private-is-refused/anonymous'];
  const leftBehind = ['kinds/kernel-memory-is-not-expanded/left-behind'];
  const pastItsEnd = ['arguments/source-lies-in-one-mapping/grow-into-another'];
  const expanded = ['kinds/kernel-memory-is-not-expanded/grown-in-place'];
  const locked = ['resize/locked-memory-has-a-limit/beyond'];
  const limited = ['accounting/limit-of-the-address-space/grow-in-place'];

  return {
    '6.12': {
      'move_ptes -EAGAIN 1': triedAgain,
      'move_ptes -EAGAIN 2': triedAgain,
      'move_vma -ENOMEM 1': ['accounting/map-count/grow-by-moving'],
      'move_vma may_split 1': refusedSplitBefore,
      'move_vma may_split 2': refusedSplitBehind,
      'move_vma ksm_madvise 1': interrupted,
      'move_vma split_vma 1': splitBefore + noMemory,
      'move_vma split_vma 2': splitBefore + noMemory,
      'move_vma -ENOMEM 2': chargedMove,
      'move_vma -ENOMEM 3': noMemory,
      'move_vma -ENOMEM 4': noMemory,
      'move_vma mremap 1': ['failure/owner-that-refuses/inherited-ring'],
      'move_vma do_vmi_munmap 1': splitBefore + noMemory,
      'vma_to_resize -EFAULT 1': own,
      'vma_to_resize -EINVAL 1': privateTwice,
      'vma_to_resize -EINVAL 2': leftBehind,
      'vma_to_resize -EFAULT 2': pastItsEnd,
      'vma_to_resize -EINVAL 3': noWrap,
      'vma_to_resize -EFAULT 3': expanded,
      'vma_to_resize -EAGAIN 1': locked,
      'vma_to_resize -ENOMEM 1': limited,
      'mremap_to -EINVAL 1': unalignedPlace,
      'mremap_to -EINVAL 2': behindUserSpace,
      'mremap_to -EINVAL 3': overlap,
      'mremap_to -ENOMEM 1': ['accounting/map-count/move'],
      'mremap_to do_munmap 1': sealedTarget,
      'mremap_to do_munmap 2': tail,
      'mremap_to -ENOMEM 2': second,
      'mremap_to get_unmapped_area 1': badPlace,
      'mremap -EINVAL 1': unknownFlag,
      'mremap -EINVAL 2': fixedAlone,
      'mremap -EINVAL 3': [...dontunmapAlone, ...resizes],
      'mremap -EINVAL 4': unaligned,
      'mremap -EINVAL 5': empty,
      'mremap -EINTR 1': killed,
      'mremap -EFAULT 1': notMapped,
      'mremap -EPERM 1': sealed,
      'mremap -EINVAL 6': hugeSource,
      'mremap -EINVAL 7': hugeTarget,
      'mremap -EINVAL 8': hugeGrowth,
      'mremap do_vmi_munmap 1': tailInPlace,
      'mremap -ENOMEM 1': chargedInPlace,
      'mremap -ENOMEM 2': unmergeable,
      'mremap -ENOMEM 3': noRoom,
      'mremap get_unmapped_area 1': noPlace,
    },
    '7.2': {
      'move_ptes -EAGAIN 1': triedAgain,
      'move_ptes -EAGAIN 2': triedAgain,
      'vrm_set_new_addr get_unmapped_area 1': [...badPlace, ...noPlace],
      'prep_move_vma -ENOMEM 1': ['accounting/limit-within-many-mappings/mappings'],
      'prep_move_vma may_split 1': refusedSplitBefore,
      'prep_move_vma may_split 2': refusedSplitBehind,
      'prep_move_vma ksm_madvise 1': interrupted,
      'prep_move_vma split_vma 1': splitBefore + noMemory,
      'prep_move_vma split_vma 2': splitBefore + noMemory,
      'unmap_source_vma do_vmi_munmap 1': splitBefore + noMemory,
      'copy_vma_and_data -ENOMEM 1': noMemory,
      // A known bug: 6.12.118 has the fix.
      'copy_vma_and_data -ENOMEM 2': ['kinds/huge-pages-move-however-many/four-gigabytes'],
      'copy_vma_and_data mremap 1': ['failure/owner-that-refuses/part-of-a-ring'],
      'move_vma -ENOMEM 1': chargedMove,
      'shrink_vma do_vmi_munmap 1': [...tail, ...tailInPlace],
      'shrink_vma -EFAULT 1':
        'the first page is never in the tail, and a target that takes it away is found out before',
      'mremap_to do_munmap 1': sealedTarget,
      'mremap_to -EFAULT 1': own,
      'mremap_to -ENOMEM 1': second,
      'expand_vma_in_place -ENOMEM 1': chargedInPlace,
      'expand_vma_in_place -ENOMEM 2': unmergeable,
      'expand_vma -ENOMEM 1': noRoom,
      'mremap_at -EINVAL 1':
        'of no kind: what shrinks, grows or does neither has returned before, and there is a warning',
      'check_prep_vma -EFAULT 1': notMapped,
      'check_prep_vma -EPERM 1': sealed,
      'check_prep_vma -EINVAL 1': [...hugeSource, ...hugeTarget, ...hugeGrowth],
      'check_prep_vma -EINVAL 2': privateTwice,
      'check_prep_vma -EINVAL 3': leftBehind,
      'check_prep_vma -EFAULT 2': pastItsEnd,
      'check_prep_vma -EINVAL 4': noWrap,
      'check_prep_vma -EFAULT 3': expanded,
      'check_prep_vma -EAGAIN 1': locked,
      'check_prep_vma -ENOMEM 1': limited,
      'check_mremap_params -EINVAL 1': unknownFlag,
      'check_mremap_params -EINVAL 2': unaligned,
      'check_mremap_params -EINVAL 3': empty,
      'check_mremap_params -EINVAL 4': ['arguments/sizes-fit-into-user-space/a-page-more'],
      'check_mremap_params -EINVAL 5': behindUserSpace,
      'check_mremap_params -EINVAL 6': unalignedPlace,
      'check_mremap_params -EINVAL 7': [...fixedAlone, ...dontunmapAlone],
      'check_mremap_params -EINVAL 8': resizes,
      'check_mremap_params -EINVAL 9': overlap,
      'remap_move -EFAULT 1': ['several/range-begins-in-a-mapping/hole-first'],
      'remap_move -EFAULT 2': ['several/watched-ones-are-refused/middle'],
      'remap_move -EFAULT 3': ['several/watched-ones-are-refused/first'],
      'remap_move -EFAULT 4': ['several/range-begins-in-a-mapping/nothing-at-all'],
      'do_mremap -EINTR 1': killed,
      'do_mremap -ENOMEM 1': ['accounting/map-count/move'],
    },
  };
})();
