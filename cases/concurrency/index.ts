import { family } from '../../harness/spec/index.ts';
import { nobodyIsGivenTheSource, plainMoveOpensAWindow } from './mapper.ts';
import { readerMeetsNoHole } from './reader.ts';

export default family('concurrency', {
  title: 'Other threads',
  about:
    'What threads that read the source, or map memory, can see of a move. A case that shows that the race exists stands beside each that shows that it cannot be lost.',
  clauses: [readerMeetsNoHole, nobodyIsGivenTheSource, plainMoveOpensAWindow],
});
