import type { Change, Source } from '../harness/spec/index.ts';
import { changes } from './changes.ts';

/** The reviewer's answer with which all this began. */
export const letter: Source = {
  list: 'Andy Lutomirski, Re: [PATCH] mm: Add MREMAP_DONTUNMAP to mremap(), 2020-01-22',
};

/** A part of the manual page of mremap. */
export const man = (section: string): Source => ({ man: `mremap(2), man-pages 6.20, ${section}` });

/** The commit of a change; by its title alone where nobody here has seen the hash. */
export function commitOf(name: Exclude<keyof typeof changes, 'mremap'>): Source {
  const change: Change = changes[name];
  return change.commit === undefined
    ? { code: change.title }
    : { commit: change.commit, title: change.title };
}
