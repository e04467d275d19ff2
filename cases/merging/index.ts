import { family } from '../../harness/spec/index.ts';
import { growthUpToWhatDiffers, movedBesideWhatDiffers, otherFilesStayApart } from './differences.ts';
import {
  cutAndGrownAgain,
  growthBetweenNeighbours,
  growthKeepsApartWhatDiffers,
  growthMergesWithTheNext,
} from './grow.ts';
import { dontunmapBesideNeighbours, dontunmapMergesAtTheTarget } from './dontunmap.ts';
import { privatePagesOfAFile, rightPagesAfterwards } from './file-pages.ts';
import { foundByTheKernel } from './found.ts';
import { guardsMakeNoDifference } from './guards.ts';
import { growthInAChild, inheritedPagesStayApart } from './inherited.ts';
import {
  movedBackIsOneAgain,
  movedFilePagesInOrder,
  movedPartSplits,
  whatIsMovedBesideWhat,
} from './move.ts';
import { partsBesideThemselves, partsPutTogetherElsewhere, touchedPagesBackAtTheirPlace } from './place.ts';
import { segmentsThatAreCounted } from './segments.ts';
import { softDirtyIsKept } from './soft-dirty.ts';

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
