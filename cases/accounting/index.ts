import { family } from '../../harness/spec/index.ts';
import {
  dontunmapIsCommitted,
  growthIsCommitted,
  movesKeepTheCharge,
  partsStayAccountable,
  refusalsChargeNothing,
  shrinkingIsUncommitted,
} from './committed.ts';
import {
  lockedDontunmapIsCountedOnce,
  lockedDuplicateIsCounted,
  lockedGrowthIsCounted,
  lockedMovesAreCounted,
  lockedShrinkingIsCounted,
  lockedTargetIsTaken,
} from './locked.ts';
import {
  addressSpaceIsLimited,
  dataIsLimited,
  duplicateIsLimited,
  limitsAreForGrowth,
  limitWithinManyMappings,
  lockedMemoryIsLimited,
  lockLimitIsForTheLocked,
  onlyDataCounts,
  replacedTargetMakesRoom,
} from './limits.ts';
import { contentsStayBelowTheLimit, mapCountIsTheSameForAll, movesNeedMappings } from './map-count.ts';
import {
  movesAskForNothing,
  obviousExcessIsRefused,
  strictAccountIsForTheCharged,
  strictAccountIsKept,
  targetMakesRoomInTheAccount,
} from './overcommit.ts';
import { pageTablesAreGivenBack, residentPagesMove, rssStays } from './resident.ts';
import {
  duplicateIsCounted,
  peakIsNotRaised,
  refusalsChangeNoSize,
  sizesFollow,
  targetIsTakenFromTheSizes,
} from './sizes.ts';

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
    lockedGrowthIsCounted,
    lockedShrinkingIsCounted,
    lockedMovesAreCounted,
    lockedDontunmapIsCountedOnce,
    lockedTargetIsTaken,
    lockedDuplicateIsCounted,
    residentPagesMove,
    rssStays,
    pageTablesAreGivenBack,
    growthIsCommitted,
    shrinkingIsUncommitted,
    movesKeepTheCharge,
    dontunmapIsCommitted,
    partsStayAccountable,
    refusalsChargeNothing,
    strictAccountIsKept,
    strictAccountIsForTheCharged,
    movesAskForNothing,
    targetMakesRoomInTheAccount,
    obviousExcessIsRefused,
    addressSpaceIsLimited,
    replacedTargetMakesRoom,
    limitWithinManyMappings,
    duplicateIsLimited,
    dataIsLimited,
    onlyDataCounts,
    limitsAreForGrowth,
    lockedMemoryIsLimited,
    lockLimitIsForTheLocked,
    movesNeedMappings,
    mapCountIsTheSameForAll,
    contentsStayBelowTheLimit,
  ],
});
