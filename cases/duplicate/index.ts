import { family } from '../../harness/spec/index.ts';
import {
  childrenSeeBoth,
  countsAsAMappingOfItsFile,
  countsInTheAddressSpace,
  tailIsDuplicatedOfWhatIsLeft,
} from './as-a-mapping.ts';
import { hasTheSameAdvice, hasTheSameProtection, isLockedToo } from './attributes.ts';
import {
  dontunmapIsRefused,
  emptyIsRefused,
  nothingToDuplicate,
  privateIsRefused,
  privateIsToldFirst,
  readOnlyIsShared,
} from './refusals.ts';
import { beginsAtTheOldAddress, secondMapping, sizeThatWraps, sourceIsNotTouched } from './second-mapping.ts';
import { mergesWithItsNeighbour, neverInPlace, overAMapping } from './where-it-goes.ts';

export default family('duplicate', {
  title: 'An old size of zero',
  about:
    'A special case from the days of DOS emulators: an old size of zero makes a second mapping of what a shared mapping shows, and leaves the first as it is. Of private mappings that is refused.',
  clauses: [
    secondMapping,
    sourceIsNotTouched,
    beginsAtTheOldAddress,
    neverInPlace,
    overAMapping,
    mergesWithItsNeighbour,
    sizeThatWraps,
    privateIsRefused,
    readOnlyIsShared,
    emptyIsRefused,
    nothingToDuplicate,
    dontunmapIsRefused,
    privateIsToldFirst,
    hasTheSameProtection,
    isLockedToo,
    hasTheSameAdvice,
    countsInTheAddressSpace,
    childrenSeeBoth,
    countsAsAMappingOfItsFile,
    tailIsDuplicatedOfWhatIsLeft,
  ],
});
