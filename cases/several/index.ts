import { family } from '../../harness/spec/index.ts';
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

export default family('several', {
  title: 'Moves over several mappings',
  about:
    'Ranges of more than one mapping, with holes: what is taken since 6.17, what is refused before, and how far a move gets that meets one that may not be moved.',
  clauses: [
    moveOverSeveral,
    framesOfSeveral,
    rangeBeginsInAMapping,
    dontunmapOverSeveral,
    resizeOfSeveral,
    severalOntoThemselves,
    watchedOnesAreRefused,
    sealedOnesAreRefused,
    specialOnesWithDontunmap,
    locksOfSeveral,
  ],
});
