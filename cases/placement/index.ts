import { family } from '../../harness/spec/index.ts';
import { anonymousPlacesAreAligned, sharedPlacesAreAligned } from './alignment.ts';
import { asMmapWouldChoose } from './as-mmap.ts';
import { chosenPlacesAreFree, guardGapIsKept, hintsAreTakenWhole, lowestAddresses } from './chosen.ts';
import { lowestRoom, onlyRoomIsFound } from './full.ts';
import { newAddressIsAHint } from './hint.ts';
import { hintsForAllKinds, hintsNearStacks } from './hints.ts';
import { newAddressIsIgnored } from './ignored.ts';
import { layoutGivesTheDirection } from './layout.ts';
import { lowestForAll, placesAreNotLow } from './low.ts';
import { chosenBeforeStacks, highestRoomIsChosen } from './rooms.ts';

export default family('placement', {
  title: 'Where the mapping goes',
  about:
    'Without MREMAP_FIXED the kernel chooses the new place. With MREMAP_DONTUNMAP it listens to the fifth argument, without it does not.',
  clauses: [
    newAddressIsAHint,
    newAddressIsIgnored,
    hintsAreTakenWhole,
    hintsForAllKinds,
    chosenPlacesAreFree,
    guardGapIsKept,
    hintsNearStacks,
    asMmapWouldChoose,
    layoutGivesTheDirection,
    highestRoomIsChosen,
    chosenBeforeStacks,
    onlyRoomIsFound,
    lowestRoom,
    lowestForAll,
    placesAreNotLow,
    anonymousPlacesAreAligned,
    sharedPlacesAreAligned,
    lowestAddresses,
  ],
});
