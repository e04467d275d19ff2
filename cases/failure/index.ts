import { family } from '../../harness/spec/index.ts';
import { anyAllocation } from './any-allocation.ts';
import { halfWay } from './half-way.ts';
import { cutOffBeforeARefusal, ownerThatRefuses, tailThatCannotBeUnmapped } from './late.ts';
import { beyondWhatCanBeCommitted, targetBeyondALimit, targetOfDontunmapBeyondALimit } from './limits.ts';
import { mistakesTouchNothing, targetOfARefusedSource } from './target.ts';

export default family('failure', {
  title: 'What a call that fails leaves',
  about:
    'A refusal that comes early changes nothing; one that comes late finds the target unmapped already, or the tail of a shrink. Which is which, by release, and that the source keeps its pages in any case.',
  clauses: [
    mistakesTouchNothing,
    targetOfARefusedSource,
    targetBeyondALimit,
    targetOfDontunmapBeyondALimit,
    beyondWhatCanBeCommitted,
    cutOffBeforeARefusal,
    tailThatCannotBeUnmapped,
    ownerThatRefuses,
    halfWay,
    anyAllocation,
  ],
});
