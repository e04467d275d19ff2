import { family } from '../../harness/spec/index.ts';
import { fixedReplacesTheTarget } from './fixed.ts';
import { framesMove, growingMoveOfAFile, partsMove, protectionMoves, whatTheTargetHeld } from './places.ts';
import { pageStatesMove } from './page-states.ts';
import { sourceIsUnmapped } from './plain.ts';
import {
  pageTablesMove,
  pageTablesOfDontunmap,
  pageTablesOfOtherKinds,
  tablesOfPageTablesMove,
} from './tables.ts';
import { codeMoves, movedPagesAreSoftDirty, pinnedPagesMove, waitersForAWord } from './users.ts';
import { pageTablesBesideThemselves, pageTablesOfFiles, wholeTablesAreSoftDirty } from './whole-tables.ts';

export default family('move', {
  title: 'Moving a mapping',
  about:
    'What a move does to the place where the mapping was and to what was mapped where it goes, what becomes of its pages and of who uses them, and that page tables that are moved whole are moved as pages are.',
  clauses: [
    sourceIsUnmapped,
    fixedReplacesTheTarget,
    whatTheTargetHeld,
    partsMove,
    growingMoveOfAFile,
    framesMove,
    protectionMoves,
    pageTablesMove,
    pageTablesOfDontunmap,
    pageTablesOfOtherKinds,
    pageTablesOfFiles,
    pageTablesBesideThemselves,
    tablesOfPageTablesMove,
    pageStatesMove,
    movedPagesAreSoftDirty,
    wholeTablesAreSoftDirty,
    pinnedPagesMove,
    waitersForAWord,
    codeMoves,
  ],
});
