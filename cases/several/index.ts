import { family } from '../../harness/spec/index.ts';
import { asFarAsThereIsRoom, besideThemselves, overTheRestOfTheirOwn, watchedInAnyWay } from './how-far.ts';
import {
  dontunmapOverSeveral,
  framesOfSeveral,
  moveOverSeveral,
  rangeBeginsInAMapping,
  resizeOfSeveral,
  severalOntoThemselves,
} from './moves.ts';
import {
  locksOfSeveral,
  sealedOnesAreRefused,
  specialOnesWithDontunmap,
  watchedOnesAreRefused,
} from './refused.ts';
import {
  eachKeepsItsProtection,
  eachShowsItsOwnPages,
  moveDownwards,
  oneEntryOrTwo,
  onlyEqualSizes,
  partsWithDontunmap,
  severalAcrossPageTables,
  whatTouchesTheRangeStays,
} from './what-moves.ts';

export default family('several', {
  title: 'Moves over several mappings',
  about:
    'Ranges of more than one mapping, with holes: what is taken since 6.17, what is refused before, and how far a move gets that meets one that may not be moved.',
  clauses: [
    moveOverSeveral,
    framesOfSeveral,
    eachKeepsItsProtection,
    eachShowsItsOwnPages,
    moveDownwards,
    whatTouchesTheRangeStays,
    severalAcrossPageTables,
    oneEntryOrTwo,
    rangeBeginsInAMapping,
    dontunmapOverSeveral,
    partsWithDontunmap,
    onlyEqualSizes,
    resizeOfSeveral,
    severalOntoThemselves,
    overTheRestOfTheirOwn,
    besideThemselves,
    asFarAsThereIsRoom,
    watchedOnesAreRefused,
    watchedInAnyWay,
    sealedOnesAreRefused,
    specialOnesWithDontunmap,
    locksOfSeveral,
  ],
});
