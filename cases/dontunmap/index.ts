import { family } from '../../harness/spec/index.ts';
import { destinationIsLikeTheSource, pageFramesMove } from './destination.ts';
import { restOfTheMappingStays } from './part-of-a-mapping.ts';
import { sourceMappingStays } from './source-mapping.ts';
import { sourceCanBeWritten, sourceReadsZero } from './source-pages.ts';

export default family('dontunmap', {
  title: 'MREMAP_DONTUNMAP',
  about:
    'The pages move and the mapping stays: what becomes of the source, of its pages, of the rest of a mapping that is moved in part, and of the destination.',
  clauses: [
    sourceMappingStays,
    sourceReadsZero,
    sourceCanBeWritten,
    restOfTheMappingStays,
    pageFramesMove,
    destinationIsLikeTheSource,
  ],
});
