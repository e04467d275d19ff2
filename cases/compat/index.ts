import { family } from '../../harness/spec/index.ts';
import { executableHasItsOwnUserSpace, threeGigabytes } from './executable.ts';
import {
  int80IsNotAligned,
  int80IsTheSameCall,
  int80PlacesLow,
  int80TakesHalfRegisters,
} from './int-0x80.ts';

export default family('compat', {
  title: '32-bit programs on a 64-bit kernel',
  about:
    'The call as 32-bit programs make it: by int 0x80 from a 64-bit process, and from a 32-bit executable, whose user space is smaller.',
  clauses: [
    int80IsTheSameCall,
    int80TakesHalfRegisters,
    int80PlacesLow,
    int80IsNotAligned,
    executableHasItsOwnUserSpace,
    threeGigabytes,
  ],
});
