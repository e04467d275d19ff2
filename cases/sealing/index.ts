import { family } from '../../harness/spec/index.ts';
import { sealedNeighbours, sealedTailIsRefused, sealedTargetIsRefused } from './other-ranges.ts';
import { sealedSourceIsRefused, sealIsToldBefore, sealOfAPart } from './source.ts';

export default family('sealing', {
  title: 'Sealed mappings',
  about:
    'What mseal(2) has sealed cannot be moved, resized, replaced or cut off by mremap: which ranges are looked at, and what a refusal leaves.',
  clauses: [
    sealedSourceIsRefused,
    sealOfAPart,
    sealIsToldBefore,
    sealedTargetIsRefused,
    sealedTailIsRefused,
    sealedNeighbours,
  ],
});
