/**
 * Lines that a kernel only logs when something is wrong with it.
 *
 * The texts are those of `__warn`, `bust_spinlocks` users, lockdep, KASAN and friends; a program that dies of a plain
 * segmentation fault is logged too and is none of these.
 */
const splats: readonly RegExp[] = [
  /\bWARNING: /,
  /\bBUG: /,
  /\bkernel BUG at /,
  /\bOops: /,
  // However it dies: before 6.12 without that word (arch/x86/kernel/dumpstack.c, __die_header).
  /: [0-9a-f]{4} \[#\d+\]/,
  /\bINFO: (?:task .* blocked for more than|rcu.*(?:self-)?detected|lockdep)/,
  /\bpossible (?:recursive|circular) locking/,
  /\bsuspicious RCU usage/,
  /\bgeneral protection fault\b.*(?:PREEMPT|SMP)/,
  /\bUBSAN: /,
  /\bbad page (?:state|map)|BUG: Bad /i,
  /\bKernel panic/,
  /\bunable to handle\b/i,
];

/** The lines of the log that are splats. */
export function splatsIn(log: readonly string[]): readonly string[] {
  return log.filter((line) => splats.some((splat) => splat.test(line)));
}

/** The first line of the log that is a splat, if any. */
export function firstSplat(log: readonly string[]): string | undefined {
  return splatsIn(log)[0];
}
