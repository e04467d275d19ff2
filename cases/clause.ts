import { authoring } from '../harness/spec/index.ts';
import { bugs } from './bugs.ts';
import { changes } from './changes.ts';

/** Declares a clause: its sentence, where it comes from, and the cases that prove it. */
export const { clause } = authoring({ changes, bugs });
