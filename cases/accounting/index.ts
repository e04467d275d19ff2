import { family } from '../../harness/spec/index.ts';
import { partsStayAccountable } from './accountable.ts';
import { mergesLeaveRoom, neighboursStayUncharged } from './beside.ts';
import {
  dontunmapIsCommitted,
  growthIsCommitted,
  movesKeepTheCharge,
  refusalsChargeNothing,
  sharedObjectsAreChargedOnce,
  shrinkingIsUncommitted,
  targetIsUncommitted,
} from './committed.ts';
import {
  futureLocksAreForNewMappings,
  growthWithoutPagesIsNoFailure,
  lockedDontunmapIsCountedOnce,
  lockedDuplicateIsCounted,
  lockedGrowthIsCounted,
  lockedMovesAreCounted,
  lockedShrinkingIsCounted,
  lockedTargetIsTaken,
} from './locked.ts';
import { lockedMemoryIsLimited, lockLimitIsForTheLocked } from './limit-of-locked-memory.ts';
import {
  addressSpaceIsLimited,
  dataIsLimited,
  duplicateIsLimited,
  limitsAreForGrowth,
  limitWithinManyMappings,
  noDataLimitIsTheHardOne,
  onlyDataCounts,
  replacedTargetMakesRoom,
} from './limits.ts';
import { contentsStayBelowTheLimit, mapCountIsTheSameForAll, movesNeedMappings } from './map-count.ts';
import {
  movesAskForNothing,
  obviousExcessIsRefused,
  refusedLocksStay,
  strictAccountIsForTheCharged,
  strictAccountIsKept,
  targetMakesRoomInTheAccount,
} from './overcommit.ts';
import { residentPagesMove } from './resident.ts';
import {
  hugePagesAreCountedOnce,
  pageTablesAreGivenBack,
  rssStays,
  sharedPagesAreCountedOnce,
} from './counters.ts';
import { duplicateIsCounted, refusalsChangeNoSize, sizesFollow, targetIsTakenFromTheSizes } from './sizes.ts';
import { peakIsKept, peakIsNotRaised } from './peak.ts';

export default family('accounting', {
  title: 'What is counted, and its limits',
  about:
    'What every kind of call adds to and takes from the sizes of the process and from what the system has promised, and how the limits on both are kept.',
  clauses: [
    ...sizesFollow,
    targetIsTakenFromTheSizes,
    duplicateIsCounted,
    refusalsChangeNoSize,
    peakIsNotRaised,
    peakIsKept,
    lockedGrowthIsCounted,
    growthWithoutPagesIsNoFailure,
    futureLocksAreForNewMappings,
    lockedShrinkingIsCounted,
    lockedMovesAreCounted,
    lockedDontunmapIsCountedOnce,
    lockedTargetIsTaken,
    lockedDuplicateIsCounted,
    residentPagesMove,
    rssStays,
    sharedPagesAreCountedOnce,
    pageTablesAreGivenBack,
    hugePagesAreCountedOnce,
    neighboursStayUncharged,
    mergesLeaveRoom,
    growthIsCommitted,
    shrinkingIsUncommitted,
    targetIsUncommitted,
    movesKeepTheCharge,
    dontunmapIsCommitted,
    sharedObjectsAreChargedOnce,
    partsStayAccountable,
    refusalsChargeNothing,
    strictAccountIsKept,
    strictAccountIsForTheCharged,
    movesAskForNothing,
    targetMakesRoomInTheAccount,
    obviousExcessIsRefused,
    refusedLocksStay,
    addressSpaceIsLimited,
    replacedTargetMakesRoom,
    limitWithinManyMappings,
    duplicateIsLimited,
    dataIsLimited,
    onlyDataCounts,
    noDataLimitIsTheHardOne,
    limitsAreForGrowth,
    lockedMemoryIsLimited,
    lockLimitIsForTheLocked,
    movesNeedMappings,
    mapCountIsTheSameForAll,
    contentsStayBelowTheLimit,
  ],
});
