import { setTimeout } from 'node:timers/promises';
import type { Emulator } from './emulator.ts';

/** Lines that are heard, and of them lines of stacks that are kept. */
const heardAtMost = 1000;
const linesAtMost = 80;
/** A console that says nothing for so long has said what it will; and it is not waited for longer than that. */
const quietMilliseconds = 200;
const answerMilliseconds = 1500;
/** All questions together: QEMU itself may hang. */
const secondsAtMost = 3;

/**
 * SysRq keys (Documentation/admin-guide/sysrq.rst): let all levels of messages through, the stacks of all active
 * processors, the stacks of blocked tasks.
 */
const keys = ['9', 'l', 'w'];

/**
 * Has a guest that hangs say where: by SysRq on its console, which needs interrupts and an open console; when that gives
 * no stack, by an NMI at which it panics. The guest is of no use afterwards.
 */
export async function whereItHangs(emulator: Emulator): Promise<readonly string[]> {
  const heard: string[] = [];
  if (emulator.stopped) return heard;
  emulator.console.divert((line) => void (heard.length < heardAtMost && heard.push(line)));
  await Promise.race([ask(emulator, heard).catch(() => undefined), setTimeout(secondsAtMost * 1000)]);
  return heard.filter((line) => !beside.test(line)).slice(0, linesAtMost);
}

async function ask(emulator: Emulator, heard: readonly string[]): Promise<void> {
  for (const key of keys) {
    // Without such a UART there is still the NMI.
    await emulator.pressSysRq(key).catch(() => undefined);
    await quiet(heard);
  }
  if (heard.some((line) => line.includes('Call Trace'))) return;
  await emulator.monitor.execute('inject-nmi');
  await quiet(heard);
}

async function quiet(heard: readonly string[]): Promise<void> {
  const until = performance.now() + answerMilliseconds;
  for (let before = -1; before !== heard.length && performance.now() < until;) {
    before = heard.length;
    await setTimeout(quietMilliseconds);
  }
}

/** What stands beside a stack and does not help to read it, and what is of our own making. */
const beside =
  /^(?:\[ *[\d.]+\] )?(?:R[A-Z0-9]{2}: |[FC]S: |CR2: |Code: |\s*\? |sysrq: (?:Changing Loglevel|Loglevel set)|Kernel panic - not syncing: NMI)/;
