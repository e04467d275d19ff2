import { family } from '../../harness/spec/index.ts';
import { flagCombinations, unknownFlags } from './flags.ts';
import { newAddressIsPageAligned, newRangeDoesNotOverlap, newRangeLiesInUserSpace } from './new-address.ts';
import {
  nothingToDoLooksAtTheFirstPage,
  sourceIsPageAligned,
  sourceLiesInOneMapping,
  sourceMustBeMapped,
} from './old-address.ts';
import { limitsAreLookedAtLast, whichOfTwoIsTold } from './precedence.ts';
import {
  dontunmapDoesNotResize,
  newSizeIsNotZero,
  sizesAreRoundedUp,
  sizesFitIntoUserSpace,
} from './sizes.ts';
import { newAddressHasNoTag, tagOfTheOldAddressDoesNotCount } from './tags.ts';

export default family('arguments', {
  title: 'What is accepted and what is refused',
  about:
    'Flags, sizes and addresses that the kernel refuses before it does anything, each with its errno, and what a refused call leaves behind: everything as it was.',
  clauses: [
    flagCombinations,
    unknownFlags,
    sourceIsPageAligned,
    sourceMustBeMapped,
    sourceLiesInOneMapping,
    nothingToDoLooksAtTheFirstPage,
    newAddressIsPageAligned,
    newRangeDoesNotOverlap,
    newRangeLiesInUserSpace,
    tagOfTheOldAddressDoesNotCount,
    newAddressHasNoTag,
    newSizeIsNotZero,
    sizesAreRoundedUp,
    sizesFitIntoUserSpace,
    dontunmapDoesNotResize,
    whichOfTwoIsTold,
    limitsAreLookedAtLast,
  ],
});
