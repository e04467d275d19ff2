import { family } from '../../harness/spec/index.ts';
import { interruptedHalfWay, signalsInterruptUnmerging } from './interrupted.ts';
import { collapseIsNoHindrance } from './collapse.ts';
import { nobodyIsGivenTheSource, plainMoveOpensAWindow } from './mapper.ts';
import { callsMeanwhile } from './calls-meanwhile.ts';
import { mapsAtOnce, mapsMissNothing } from './maps-at-once.ts';
import { mapsInPieces } from './maps-in-pieces.ts';
import { otherProcessesSeeItAtOnce, processesAreApart } from './processes.ts';
import { noWriteIsLost, readerMeetsNoHole } from './reader.ts';
import { forkSeesBeforeOrAfter, oneOfTwoWins } from './same-range.ts';
import { signalsDoNotInterrupt } from './signals.ts';
import { noStaleTranslation } from './translations.ts';
import { killedWhileItWaits, waitingMoveIsDone } from './while-it-waits.ts';

export default family('concurrency', {
  title: 'Other threads and processes',
  about:
    'What threads that read, write or map, and other processes, can see of a move. A case that shows that the race exists stands beside each that shows that it cannot be lost.',
  clauses: [
    readerMeetsNoHole,
    noWriteIsLost,
    noStaleTranslation,
    collapseIsNoHindrance,
    nobodyIsGivenTheSource,
    plainMoveOpensAWindow,
    oneOfTwoWins,
    forkSeesBeforeOrAfter,
    processesAreApart,
    otherProcessesSeeItAtOnce,
    callsMeanwhile,
    mapsAtOnce,
    mapsMissNothing,
    mapsInPieces,
    signalsDoNotInterrupt,
    signalsInterruptUnmerging,
    interruptedHalfWay,
    waitingMoveIsDone,
    killedWhileItWaits,
  ],
});
