import { family } from '../../harness/spec/index.ts';
import { growthUpToWhatDiffers, movedBesideWhatDiffers, otherFilesStayApart } from './differences.ts';
import { growthKeepsApartWhatDiffers, growthMergesWithTheNext } from './grow.ts';
import {
  dontunmapBesideNeighbours,
  movedBackIsOneAgain,
  movedFilePagesInOrder,
  movedPartSplits,
  whatIsMovedBesideWhat,
} from './move.ts';
import {
  dontunmapMergesAtTheTarget,
  foundByTheKernel,
  privatePagesOfAFile,
  rightPagesAfterwards,
  segmentsThatAreCounted,
  softDirtyIsKept,
} from './pages.ts';
import { guardsMakeNoDifference } from './guards.ts';
import {
  cutAndGrownAgain,
  growthBetweenNeighbours,
  growthInAChild,
  inheritedPagesStayApart,
  partsBesideThemselves,
  partsPutTogetherElsewhere,
  touchedPagesBackAtTheirPlace,
} from './place.ts';

export default family('merging', {
  title: 'Which mappings become one',
  about:
    'What /proc/self/maps shows afterwards: mappings that grow or are moved beside each other become one entry, or two remain; parts that are moved split what they leave.',
  clauses: [
    growthMergesWithTheNext,
    growthKeepsApartWhatDiffers,
    growthUpToWhatDiffers,
    cutAndGrownAgain,
    growthInAChild,
    movedPartSplits,
    movedBackIsOneAgain,
    touchedPagesBackAtTheirPlace,
    inheritedPagesStayApart,
    partsPutTogetherElsewhere,
    whatIsMovedBesideWhat,
    movedBesideWhatDiffers,
    partsBesideThemselves,
    growthBetweenNeighbours,
    movedFilePagesInOrder,
    otherFilesStayApart,
    privatePagesOfAFile,
    rightPagesAfterwards,
    segmentsThatAreCounted,
    dontunmapMergesAtTheTarget,
    dontunmapBesideNeighbours,
    softDirtyIsKept,
    guardsMakeNoDifference,
    foundByTheKernel,
  ],
});
