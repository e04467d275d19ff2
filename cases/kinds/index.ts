import { family } from '../../harness/spec/index.ts';
import {
  droppableStaysSo,
  growsDownStill,
  guardsMove,
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
  hugeReservationsMove,
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
import { hugePageIsTakenApart, hugePageMovesWhole } from './transparent-huge-pages.ts';

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
    hugePagesMoveWithOthers,
    hugePageMovesWhole,
    hugePageIsTakenApart,
    mergedPagesAreTakenApart,
    growthInPlaceLeavesMergedPages,
    segmentIsCounted,
    segmentIsDetachedWhereItIs,
    secretMemoryIsAFile,
    droppableStaysSo,
    guardsMove,
    protectionKeyMoves,
    growsDownStill,
    codeIsExecutedWhereItIs,
    heapMovesAsOtherMemory,
    stackMovesAsOtherMemory,
    vdsoMovesWhole,
    vdsoKeepsItsSize,
    vdsoIsNotShrunk,
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
