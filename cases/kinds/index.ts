import { family } from '../../harness/spec/index.ts';
import { growsDownStill, policyMoves, protectionKeyMoves } from './advised.ts';
import { droppableStaysSo, secretMemoryIsAFile, secretMemoryIsNotLocked } from './droppable-and-secret.ts';
import { guardsMove } from './guards.ts';
import { dontunmapOfAnyMapping, privateZeroIsAnonymous, sourceShowsItsObject } from './any-mapping.ts';
import {
  everyKindGrowsByMoving,
  everyKindGrowsInPlace,
  everyKindMoves,
  everyKindMovesWithOthers,
  everyKindShrinks,
} from './every-kind.ts';
import { fileGrowsByItsNextPages, partOfAFileMoves, truncationReachesTheNewPlace } from './files.ts';
import {
  readOnlyFileStaysReadOnly,
  sealsDoNotHoldMappings,
  writableMappingsAreCounted,
} from './file-rights.ts';
import { hugePagesAreNotLeft, hugePagesMove } from './huge-pages.ts';
import {
  hugePagesAreAligned,
  hugePagesAreRounded,
  hugePagesDoNotGrow,
  hugePagesShrink,
} from './huge-sizes.ts';
import { hugeFileIsCut, hugePagesMoveWithOthers, sharedTablesAreLeft } from './huge-pages-and-others.ts';
import { hugePageIsTakenBack } from './inherited-huge-pages.ts';
import { hugePageIsFound } from './found-huge-pages.ts';
import { hugeReservationIsOfEachPage, hugeReservationsMove } from './huge-reservations.ts';
import { arenaStaysWhereItIs, traceBufferMovesWhole } from './kernel-buffers.ts';
import {
  kernelMemoryIsCounted,
  kernelMemoryIsNotExpanded,
  kernelMemoryMoves,
  kernelMemoryMovesAlone,
} from './kernel-memory.ts';
import { hugePagesMoveHoweverMany } from './many-huge-pages.ts';
import { growthInPlaceLeavesMergedPages, mergedPagesAreTakenApart } from './merged-pages.ts';
import { aioRingIsNotExpanded, aioRingIsPutBack, aioRingMoves, ringsMoveWithOthers } from './aio-ring.ts';
import { codeIsExecutedWhereItIs } from './code.ts';
import { heapMovesAsOtherMemory, stackMovesAsOtherMemory } from './heap-and-stack.ts';
import { uringIsNotExpanded, uringRefusesAnAddress } from './io-uring.ts';
import { packetRingIsCounted } from './packet-ring.ts';
import { perfBufferKeepsItsSize, perfBufferMoves } from './perf-buffer.ts';
import { vdsoIsNotShrunk, vdsoKeepsItsSize, vdsoMovesWhole, vsyscallIsNoMapping } from './vdso.ts';
import { probedCodeCountsOnce } from './probed-code-counts.ts';
import { probesMove, probesThatAreNotPut } from './probed-code.ts';
import { detachingIsBySegment, segmentIsDetachedWhereItIs } from './shmdt.ts';
import { segmentIsCounted } from './system-v.ts';
import { sharedHugePageMoves } from './shared-transparent-huge-pages.ts';
import { hugePageIsTakenApart, hugePageMovesWhole } from './transparent-huge-pages.ts';

export default family('kinds', {
  title: 'Kinds of mapping',
  about:
    'Everything that can be mapped, and what a move, growth and MREMAP_DONTUNMAP make of it: memory and files, huge pages, merged pages, and what belongs to a device, to the kernel or to the process itself.',
  clauses: [
    dontunmapOfAnyMapping,
    sourceShowsItsObject,
    privateZeroIsAnonymous,
    everyKindMoves,
    everyKindMovesWithOthers,
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
    hugePagesMoveHoweverMany,
    hugePagesAreAligned,
    hugePagesAreRounded,
    hugePagesDoNotGrow,
    hugePagesShrink,
    hugePagesAreNotLeft,
    hugeReservationsMove,
    hugeReservationIsOfEachPage,
    hugePageIsTakenBack,
    sharedTablesAreLeft,
    hugePagesMoveWithOthers,
    hugeFileIsCut,
    hugePageMovesWhole,
    hugePageIsTakenApart,
    hugePageIsFound,
    sharedHugePageMoves,
    mergedPagesAreTakenApart,
    growthInPlaceLeavesMergedPages,
    segmentIsCounted,
    segmentIsDetachedWhereItIs,
    detachingIsBySegment,
    secretMemoryIsAFile,
    secretMemoryIsNotLocked,
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
    ringsMoveWithOthers,
    uringRefusesAnAddress,
    uringIsNotExpanded,
    perfBufferMoves,
    perfBufferKeepsItsSize,
    packetRingIsCounted,
    kernelMemoryMoves,
    kernelMemoryIsNotExpanded,
    kernelMemoryMovesAlone,
    kernelMemoryIsCounted,
    probesMove,
    probesThatAreNotPut,
    probedCodeCountsOnce,
    arenaStaysWhereItIs,
    traceBufferMovesWhole,
  ],
});
