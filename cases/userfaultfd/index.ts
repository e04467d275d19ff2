import { family } from '../../harness/spec/index.ts';
import { accessProtectionMoves } from './access-protection.ts';
import { blockedReaderStaysBlocked } from './blocked-readers.ts';
import { remapEvent } from './event.ts';
import {
  eventOfAMoveThatShrinks,
  eventsAreAskedFor,
  eventsGoToTheirOwn,
  eventsOfCalls,
  refusedCallsTellOfUnmapping,
} from './events-of-calls.ts';
import { hugePagesAreWatchedThere } from './huge-pages.ts';
import {
  asynchronousProtectionMoves,
  noProtectionIsLeftBehind,
  protectionMovesWithEachKind,
} from './left-behind.ts';
import { mergesWithItsOwnWatchOnly, targetIsToldPieceByPiece } from './neighbours.ts';
import {
  discardedAtTheNewPlace,
  minorFaultsAtTheNewPlace,
  movedByRequest,
  privatePagesOfAnObject,
  requestsNameTheNewPlace,
  watchedDuplicates,
} from './new-places.ts';
import { poisonMoves } from './poison.ts';
import { childrenAreWatchedThere, monitorInAnotherProcess } from './processes.ts';
import {
  destinationIsNotRegistered,
  destinationIsRegisteredWithEvent,
  sourceStaysRegistered,
} from './registration.ts';
import { faultsOnTheSourceAreResolved } from './resolving.ts';
import { signalsInsteadOfMessages } from './signals.ts';
import {
  eventsPutOffTogether,
  killedWhileItWaits,
  lockedGrowthCanBeFilled,
  memoryIsFreeMeanwhile,
  onlyReadingEndsTheWait,
  readerIsNotWoken,
} from './waiting.ts';
import { neighbourKeepsItsWatch, watchFollowsWithTheEvent } from './watch-of-calls.ts';
import {
  closingEndsTheWait,
  protectionGoesWithTheWatch,
  requestsArePutOff,
  sharedMemoryIsFoundAgain,
} from './write-protection.ts';

export default family('userfaultfd', {
  title: 'A userfaultfd on the source',
  about:
    'A mapping that is registered with a userfaultfd is moved with MREMAP_DONTUNMAP: who is registered afterwards, who sends which event, who waits for whom.',
  clauses: [
    sourceStaysRegistered,
    faultsOnTheSourceAreResolved,
    destinationIsNotRegistered,
    destinationIsRegisteredWithEvent,
    watchFollowsWithTheEvent,
    neighbourKeepsItsWatch,
    mergesWithItsOwnWatchOnly,
    remapEvent,
    eventsOfCalls,
    eventOfAMoveThatShrinks,
    eventsAreAskedFor,
    refusedCallsTellOfUnmapping,
    eventsGoToTheirOwn,
    targetIsToldPieceByPiece,
    protectionGoesWithTheWatch,
    protectionMovesWithEachKind,
    noProtectionIsLeftBehind,
    asynchronousProtectionMoves,
    accessProtectionMoves,
    poisonMoves,
    requestsArePutOff,
    eventsPutOffTogether,
    closingEndsTheWait,
    memoryIsFreeMeanwhile,
    onlyReadingEndsTheWait,
    killedWhileItWaits,
    lockedGrowthCanBeFilled,
    sharedMemoryIsFoundAgain,
    privatePagesOfAnObject,
    minorFaultsAtTheNewPlace,
    watchedDuplicates,
    signalsInsteadOfMessages,
    discardedAtTheNewPlace,
    requestsNameTheNewPlace,
    movedByRequest,
    hugePagesAreWatchedThere,
    childrenAreWatchedThere,
    monitorInAnotherProcess,
    blockedReaderStaysBlocked,
    readerIsNotWoken,
  ],
});
