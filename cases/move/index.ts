import { family } from '../../harness/spec/index.ts';
import { fixedReplacesTheTarget } from './fixed.ts';
import { sourceIsUnmapped } from './plain.ts';

export default family('move', {
  title: 'Moving a mapping',
  about:
    'What a move without MREMAP_DONTUNMAP does to the place where the mapping was and, with MREMAP_FIXED, to what was mapped where it goes.',
  clauses: [sourceIsUnmapped, fixedReplacesTheTarget],
});
