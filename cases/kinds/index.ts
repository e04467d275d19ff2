import { family } from '../../harness/spec/index.ts';
import { dontunmapOfAnyMapping, sourceShowsItsObject } from './any-mapping.ts';
import {
  everyKindGrowsByMoving,
  everyKindGrowsInPlace,
  everyKindMoves,
  everyKindShrinks,
} from './every-kind.ts';
import {
  fileGrowsByItsNextPages,
  partOfAFileMoves,
  readOnlyFileStaysReadOnly,
  sealsDoNotHoldMappings,
  truncationReachesTheNewPlace,
  writableMappingsAreCounted,
} from './files.ts';

export default family('kinds', {
  title: 'Kinds of mapping',
  about:
    'Everything that can be mapped, and what a move, growth and MREMAP_DONTUNMAP make of it: memory and files, huge pages, merged pages, and what belongs to a device, to the kernel or to the process itself.',
  clauses: [
    dontunmapOfAnyMapping,
    sourceShowsItsObject,
    everyKindMoves,
    everyKindGrowsInPlace,
    everyKindGrowsByMoving,
    everyKindShrinks,
    fileGrowsByItsNextPages,
    partOfAFileMoves,
    truncationReachesTheNewPlace,
    readOnlyFileStaysReadOnly,
    sealsDoNotHoldMappings,
    writableMappingsAreCounted,
  ],
});
