import { family } from '../../harness/spec/index.ts';
import {
  futureLocksAreForMappings,
  lockedGrowthFromTheMiddle,
  newPartHasTheSameAdvice,
  newPartIsNotThereYet,
} from './attributes.ts';
import {
  growAgainAndAgain,
  growAtTheEndOfUserSpace,
  growInPlace,
  growOnlyAtItsEnd,
  growUpToANeighbour,
  growUpToAStack,
} from './grow.ts';
import {
  eachProcessHasItsOwnSize,
  movedGrowthKeepsFrames,
  movedGrowthOfAPart,
  sourceLeftBehindGrows,
} from './growth-that-moves.ts';
import {
  lockedMemoryHasALimit,
  newPartIsProtectedAlike,
  newPartOfAFile,
  newPartOfLockedMemory,
  newPartOfSharedMemory,
} from './new-part.ts';
import {
  shrinkGivesTheTailAway,
  shrinkInTheMiddleSplits,
  shrinkKeepsTheHead,
  shrinkOverSeveralMappings,
} from './shrink.ts';
import {
  acrossPageTables,
  behindTheLargestOffset,
  moreThan32Bits,
  newAddressDoesNotCount,
  roomBeforeIsNoRoom,
  whateverIsInTheWay,
} from './sizes.ts';
import {
  lockedToAFixedAddress,
  refusedGrowthDoesNothing,
  resizeToAFixedAddress,
  watchedMemoryGrows,
} from './to-a-fixed-address.ts';

export default family('resize', {
  title: 'Shrinking and growing',
  about:
    'A mapping that becomes smaller where it is, and one that becomes larger, where it is or elsewhere: what is unmapped, what there is room for, and what the new part is.',
  clauses: [
    shrinkKeepsTheHead,
    shrinkInTheMiddleSplits,
    shrinkOverSeveralMappings,
    shrinkGivesTheTailAway,
    growInPlace,
    growOnlyAtItsEnd,
    growUpToANeighbour,
    whateverIsInTheWay,
    roomBeforeIsNoRoom,
    growUpToAStack,
    growAtTheEndOfUserSpace,
    growAgainAndAgain,
    refusedGrowthDoesNothing,
    movedGrowthKeepsFrames,
    movedGrowthOfAPart,
    resizeToAFixedAddress,
    newAddressDoesNotCount,
    acrossPageTables,
    moreThan32Bits,
    newPartIsNotThereYet,
    newPartIsProtectedAlike,
    newPartHasTheSameAdvice,
    newPartOfAFile,
    newPartOfSharedMemory,
    newPartOfLockedMemory,
    lockedGrowthFromTheMiddle,
    lockedToAFixedAddress,
    futureLocksAreForMappings,
    lockedMemoryHasALimit,
    behindTheLargestOffset,
    sourceLeftBehindGrows,
    watchedMemoryGrows,
    eachProcessHasItsOwnSize,
  ],
});
