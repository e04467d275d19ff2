import { family } from '../../harness/spec/index.ts';
import { blockedReaderStaysBlocked } from './blocked-readers.ts';
import { remapEvent } from './event.ts';
import {
  eventOfAMoveThatShrinks,
  eventsAreAskedFor,
  eventsGoToTheirOwn,
  eventsOfCalls,
  refusedCallsTellOfUnmapping,
} from './events-of-calls.ts';
import {
  asynchronousProtectionMoves,
  noProtectionIsLeftBehind,
  protectionMovesWithEachKind,
} from './left-behind.ts';
import { poisonMoves } from './poison.ts';
import {
  destinationIsNotRegistered,
  destinationIsRegisteredWithEvent,
  sourceStaysRegistered,
} from './registration.ts';
import { faultsOnTheSourceAreResolved } from './resolving.ts';
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
    remapEvent,
    eventsOfCalls,
    eventOfAMoveThatShrinks,
    eventsAreAskedFor,
    refusedCallsTellOfUnmapping,
    eventsGoToTheirOwn,
    protectionGoesWithTheWatch,
    protectionMovesWithEachKind,
    noProtectionIsLeftBehind,
    asynchronousProtectionMoves,
    poisonMoves,
    requestsArePutOff,
    eventsPutOffTogether,
    closingEndsTheWait,
    memoryIsFreeMeanwhile,
    onlyReadingEndsTheWait,
    killedWhileItWaits,
    lockedGrowthCanBeFilled,
    sharedMemoryIsFoundAgain,
    blockedReaderStaysBlocked,
    readerIsNotWoken,
  ],
});
