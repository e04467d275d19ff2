import accounting from './accounting/index.ts';
import argumentsFamily from './arguments/index.ts';
import cLibrary from './c-library/index.ts';
import compat from './compat/index.ts';
import concurrency from './concurrency/index.ts';
import dontunmap from './dontunmap/index.ts';
import failure from './failure/index.ts';
import duplicate from './duplicate/index.ts';
import kinds from './kinds/index.ts';
import merging from './merging/index.ts';
import move from './move/index.ts';
import placement from './placement/index.ts';
import userfaultfd from './userfaultfd/index.ts';
import resize from './resize/index.ts';
import sealing from './sealing/index.ts';
import several from './several/index.ts';
import uses from './uses/index.ts';

export { bugs } from './bugs.ts';
export { changes } from './changes.ts';

/** The whole specification, in the order in which one would teach it. */
export const families = [
  resize,
  move,
  merging,
  several,
  placement,
  argumentsFamily,
  failure,
  dontunmap,
  duplicate,
  accounting,
  kinds,
  userfaultfd,
  sealing,
  concurrency,
  compat,
  cLibrary,
  uses,
];
