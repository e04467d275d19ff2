import { family } from '../../harness/spec/index.ts';
import {
  growAgainAndAgain,
  growAtTheEndOfUserSpace,
  growInPlace,
  growOnlyAtItsEnd,
  growUpToANeighbour,
  growUpToAStack,
} from './grow.ts';
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
    growUpToAStack,
    growAtTheEndOfUserSpace,
    growAgainAndAgain,
    newPartIsProtectedAlike,
    newPartOfAFile,
    newPartOfSharedMemory,
    newPartOfLockedMemory,
    lockedMemoryHasALimit,
  ],
});
