/** What memory of a kind shows where the process has not written: a row of every table of this family. */
export interface Kind {
  /** Part of a case's name. */
  readonly name: string;
  /** For carve(). */
  readonly kind: string;
  /** As /proc/self/maps has it. */
  readonly mode: 'rw-p' | 'rw-s';
  /** What pages behind the first four read as: zeros of a private mapping, or SIGBUS behind an object of four pages. */
  readonly behind: '.' | '!';
  /** What four pages read as once the process has lost what it wrote: zeros, its object still, or its file again. */
  readonly anew: '....' | 'abcd' | 'FGHI';
}

const row = (name: string, kind: string, behind: '.' | '!', anew: Kind['anew']): Kind => ({
  name,
  kind,
  mode: name.startsWith('shared') ? 'rw-s' : 'rw-p',
  behind,
  anew,
});

/** Memory and files of every kind that is moved, grown and shrunk without limits; each four pages long, "abcd". */
export const everyKind: readonly Kind[] = [
  row('private-anonymous', 'PRIVATE_ANON', '.', '....'),
  row('shared-anonymous', 'SHARED_ANON', '!', 'abcd'),
  row('private-zero', 'PRIVATE_ZERO', '.', '....'),
  row('shared-zero', 'SHARED_ZERO', '!', 'abcd'),
  row('private-memfd', 'PRIVATE_MEMFD', '!', 'FGHI'),
  row('shared-memfd', 'SHARED_MEMFD', '!', 'abcd'),
  row('private-tmpfs', 'PRIVATE_TMPFS', '!', 'FGHI'),
  row('shared-tmpfs', 'SHARED_TMPFS', '!', 'abcd'),
  row('private-file', 'PRIVATE_FILE', '!', 'FGHI'),
];

/** Its name in a sentence. */
export const inWords = ({ name }: Kind): string =>
  name.replace('-', ' ').replace(/ zero$/, ' /dev/zero') + ' mapping';
