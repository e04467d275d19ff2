import { family } from '../../harness/spec/index.ts';
import { flagCombinations, unknownFlags } from './flags.ts';
import { newAddress } from './new-address.ts';
import { oldAddress } from './old-address.ts';
import { dontunmapDoesNotResize } from './sizes.ts';

export default family('arguments', {
  title: 'What is accepted and what is refused',
  about:
    'Flags, sizes and addresses that the kernel refuses before it does anything, each with its errno, and what a refused call leaves behind: everything as it was.',
  clauses: [flagCombinations, unknownFlags, dontunmapDoesNotResize, newAddress, oldAddress],
});
