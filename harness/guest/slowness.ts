/** Microseconds of a fork on the guests whose deadlines are as written: TCG on an ordinary machine. */
const ordinaryFork = 1500;

/** By how much deadlines are stretched for a slow guest: a kernel with debugging on, a busy host. */
export function slowness(forkMicroseconds: number): number {
  return Math.min(Math.max(forkMicroseconds / ordinaryFork, 1), 50);
}
