import { family } from '../../harness/spec/index.ts';
import {
  chosenPlacesAreFree,
  guardGapIsKept,
  hintsAreTakenWhole,
  hugePlacesAreAligned,
  lowestAddresses,
} from './chosen.ts';
import { newAddressIsAHint } from './hint.ts';
import { newAddressIsIgnored } from './ignored.ts';

export default family('placement', {
  title: 'Where the mapping goes',
  about:
    'Without MREMAP_FIXED the kernel chooses the new place. With MREMAP_DONTUNMAP it listens to the fifth argument, without it does not.',
  clauses: [
    newAddressIsAHint,
    newAddressIsIgnored,
    hintsAreTakenWhole,
    chosenPlacesAreFree,
    hugePlacesAreAligned,
    guardGapIsKept,
    lowestAddresses,
  ],
});
