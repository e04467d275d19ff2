import { family } from '../../harness/spec/index.ts';
import { faultsAreCounted, kernelSeesTheSame, nobodyTakesTheSource, sidesAreApart } from './afterwards.ts';
import { processesStayApart } from './children.ts';
import { sourceMergesAgain } from './merging-again.ts';
import { growsDownStill } from './stacks.ts';
import { swappedPagesMove } from './swapped-pages.ts';
import { bothSidesKeepAttributes, partKeepsAttributes } from './attributes.ts';
import {
  adviceHoldsInAChild,
  nameStays,
  policyStays,
  protectionKeyStays,
  softDirtyIsKnown,
} from './beyond-flags.ts';
import { lockGoesAlong, sourceIsUnlocked } from './locks.ts';
import { destinationIsLikeTheSource, pageFramesMove } from './destination.ts';
import { restOfTheMappingStays } from './part-of-a-mapping.ts';
import { besideItself, goesOnFromPlaceToPlace, replacesItsEarlierCopy, thereAndBack } from './repeated.ts';
import { sourceMappingStays } from './source-mapping.ts';
import { sourceCanBeWritten, sourceReadsZero } from './source-pages.ts';
import { targetIsReplaced } from './target.ts';

export default family('dontunmap', {
  title: 'MREMAP_DONTUNMAP',
  about:
    'The pages move and the mapping stays: what becomes of the source, of its pages, of the rest of a mapping that is moved in part, and of the destination.',
  clauses: [
    sourceMappingStays,
    sourceReadsZero,
    sourceCanBeWritten,
    faultsAreCounted,
    kernelSeesTheSame,
    nobodyTakesTheSource,
    restOfTheMappingStays,
    pageFramesMove,
    destinationIsLikeTheSource,
    targetIsReplaced,
    sidesAreApart,
    thereAndBack,
    goesOnFromPlaceToPlace,
    replacesItsEarlierCopy,
    besideItself,
    bothSidesKeepAttributes,
    partKeepsAttributes,
    lockGoesAlong,
    sourceIsUnlocked,
    adviceHoldsInAChild,
    policyStays,
    protectionKeyStays,
    nameStays,
    softDirtyIsKnown,
    growsDownStill,
    processesStayApart,
    sourceMergesAgain,
    swappedPagesMove,
  ],
});
