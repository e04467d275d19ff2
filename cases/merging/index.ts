import { family } from '../../harness/spec/index.ts';
import { growthKeepsApartWhatDiffers, growthMergesWithTheNext } from './grow.ts';
import {
  dontunmapBesideNeighbours,
  movedBackIsOneAgain,
  movedFilePagesInOrder,
  movedPartSplits,
  whatIsMovedBesideWhat,
} from './move.ts';

export default family('merging', {
  title: 'Which mappings become one',
  about:
    'What /proc/self/maps shows afterwards: mappings that grow or are moved beside each other become one entry, or two remain; parts that are moved split what they leave.',
  clauses: [
    growthMergesWithTheNext,
    growthKeepsApartWhatDiffers,
    movedPartSplits,
    movedBackIsOneAgain,
    whatIsMovedBesideWhat,
    movedFilePagesInOrder,
    dontunmapBesideNeighbours,
  ],
});
