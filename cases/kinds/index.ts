import { family } from '../../harness/spec/index.ts';
import { dontunmapOfAnyMapping, sourceShowsItsObject } from './any-mapping.ts';

export default family('kinds', {
  title: 'Kinds of mapping',
  about:
    'Private and shared, anonymous and of a file: which of them can be moved with MREMAP_DONTUNMAP since when, and what the source shows afterwards.',
  clauses: [dontunmapOfAnyMapping, sourceShowsItsObject],
});
