import { family } from '../../harness/spec/index.ts';
import {
  droppableStaysSo,
  growsDownStill,
  guardsMove,
  policyMoves,
  protectionKeyMoves,
  secretMemoryIsAFile,
} from './advised.ts';
import { dontunmapOfAnyMapping, sourceShowsItsObject } from './any-mapping.ts';
import {
  everyKindGrowsByMoving,
  everyKindGrowsInPlace,
  everyKindMoves,
  everyKindShrinks,
} from './every-kind.ts';
import {
  fileGrowsByItsNextPages,
  partOfAFileMoves,
  readOnlyFileStaysReadOnly,
  sealsDoNotHoldMappings,
  truncationReachesTheNewPlace,
  writableMappingsAreCounted,
} from './files.ts';
import {
  hugePagesAreAligned,
  hugePagesAreNotLeft,
  hugePagesAreRounded,
  hugePagesDoNotGrow,
  hugePagesMove,
  hugePagesMoveWithOthers,
  hugePagesShrink,
  hugeReservationIsOfEachPage,
  hugeReservationsMove,
  sharedTablesAreLeft,
} from './huge-pages.ts';
import { kernelMemoryIsNotExpanded, kernelMemoryMoves } from './kernel-memory.ts';
import { growthInPlaceLeavesMergedPages, mergedPagesAreTakenApart } from './merged-pages.ts';
import {
  codeIsExecutedWhereItIs,
  heapMovesAsOtherMemory,
  stackMovesAsOtherMemory,
  vdsoIsNotShrunk,
  vdsoKeepsItsSize,
  vdsoMovesWhole,
  vsyscallIsNoMapping,
} from './process.ts';
import {
  aioRingIsNotExpanded,
  aioRingIsPutBack,
  aioRingMoves,
  packetRingIsCounted,
  perfBufferKeepsItsSize,
  perfBufferMoves,
  uringIsNotExpanded,
  uringRefusesAnAddress,
} from './rings.ts';
import { segmentIsCounted, segmentIsDetachedWhereItIs } from './system-v.ts';
import { hugePageIsTakenApart, hugePageMovesWhole, sharedHugePageMoves } from './transparent-huge-pages.ts';

export default family('kinds', {
  title: 'Kinds of mapping',
  about:
    'Everything that can be mapped, and what a move, growth and MREMAP_DONTUNMAP make of it: memory and files, huge pages, merged pages, and what belongs to a device, to the kernel or to the process itself.',
  clauses: [
    dontunmapOfAnyMapping,
    sourceShowsItsObject,
    everyKindMoves,
    everyKindGrowsInPlace,
    everyKindGrowsByMoving,
    everyKindShrinks,
    fileGrowsByItsNextPages,
    partOfAFileMoves,
    truncationReachesTheNewPlace,
    readOnlyFileStaysReadOnly,
    sealsDoNotHoldMappings,
    writableMappingsAreCounted,
    hugePagesMove,
    hugePagesAreAligned,
    hugePagesAreRounded,
    hugePagesDoNotGrow,
    hugePagesShrink,
    hugePagesAreNotLeft,
    hugeReservationsMove,
    hugeReservationIsOfEachPage,
    sharedTablesAreLeft,
    hugePagesMoveWithOthers,
    hugePageMovesWhole,
    hugePageIsTakenApart,
    sharedHugePageMoves,
    mergedPagesAreTakenApart,
    growthInPlaceLeavesMergedPages,
    segmentIsCounted,
    segmentIsDetachedWhereItIs,
    secretMemoryIsAFile,
    droppableStaysSo,
    guardsMove,
    protectionKeyMoves,
    policyMoves,
    growsDownStill,
    codeIsExecutedWhereItIs,
    heapMovesAsOtherMemory,
    stackMovesAsOtherMemory,
    vdsoMovesWhole,
    vdsoKeepsItsSize,
    vdsoIsNotShrunk,
    vsyscallIsNoMapping,
    aioRingMoves,
    aioRingIsNotExpanded,
    aioRingIsPutBack,
    uringRefusesAnAddress,
    uringIsNotExpanded,
    perfBufferMoves,
    perfBufferKeepsItsSize,
    packetRingIsCounted,
    kernelMemoryMoves,
    kernelMemoryIsNotExpanded,
  ],
});
