import accounting from './accounting/index.ts';
import argumentsFamily from './arguments/index.ts';
import concurrency from './concurrency/index.ts';
import dontunmap from './dontunmap/index.ts';
import kinds from './kinds/index.ts';
import move from './move/index.ts';
import placement from './placement/index.ts';
import userfaultfd from './userfaultfd/index.ts';
import uses from './uses/index.ts';

export { bugs } from './bugs.ts';
export { changes } from './changes.ts';

/** The whole specification, in the order in which one would teach it. */
export const families = [
  move,
  placement,
  argumentsFamily,
  dontunmap,
  accounting,
  kinds,
  userfaultfd,
  concurrency,
  uses,
];
