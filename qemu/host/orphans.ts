/**
 * A command that comes between `setpriv --pdeathsig` and another one: the signal is asked for too late when this process has ended
 * meanwhile, and nobody would send it.
 *
 * prctl(2), PR_SET_PDEATHSIG
 */
export const unlessOrphaned = (): readonly string[] => [
  '/bin/sh',
  '-c',
  'test "$PPID" = "$0" && exec "$@"',
  `${process.pid}`,
];
