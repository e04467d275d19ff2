import { constants } from 'node:os';
import type { Ending } from '../judge/observation.ts';
import type { Emulator, MachineEvent } from './emulator.ts';
import type { GuestEnd, Job, RawRun } from './guest.ts';
import { whereItHangs } from './hang.ts';
import type { Line } from './wire.ts';

/** Jobs that a guest has been sent ahead of the one that runs. */
const ahead = 4;
/** Microseconds of a fork on the guests whose deadlines are as written: TCG on an ordinary machine. */
const ordinaryFork = 1500;
/** The agent says every half second that a program still runs: so long without a word, and the guest hangs. */
const silenceSeconds = 10;
/** Seconds past a program's own deadline in which the agent must have ended it. */
const graceSeconds = 20;

/** By how much deadlines are stretched for a slow guest: a kernel with debugging on, a busy host. */
export function slowness(forkMicroseconds: number): number {
  return Math.min(Math.max(forkMicroseconds / ordinaryFork, 1), 50);
}

/** What the console has before each line of the kernel's, and its log has not. */
const timeStamp = /^\[ *\d+\.\d+\] /;

/** The parts of a run as they come. */
interface Gathering {
  readonly seq: number;
  records: string;
  output: string;
  log: string[];
  /** Lines of it are known to be lost. */
  spoiled: boolean;
}

/** Executes jobs on a guest, the next ones always sent already. */
export async function runJobs(
  emulator: Emulator,
  slow: number,
  next: () => Job | undefined,
  onEnd: (run: RawRun) => void,
): Promise<GuestEnd> {
  const sent: Job[] = [];
  const send = (): void => {
    while (sent.length <= ahead) {
      const job = next();
      if (!job) return;
      sent.push(job);
      emulator.write(`run ${job.seq} ${job.name} ${Math.round(job.milliseconds * slow)}\n`);
    }
  };
  let current: Gathering | undefined;
  let begun = performance.now();
  send();
  while (sent.length > 0) {
    const { milliseconds } = sent[0]!;
    const left = begun + milliseconds * slow + graceSeconds * slow * 1000 - performance.now();
    const event = await hear(emulator, Math.max(0, Math.min(silenceSeconds * slow * 1000, left)));
    if (event.type !== 'line') {
      const waitedFor = current ? 'the end of the program' : 'a program to begin';
      return lost(emulator, event, current, sent, waitedFor);
    }
    const { line } = event;
    if (line.kind === 'gone') {
      if (current) current.spoiled = true;
      continue;
    }
    if (line.seq !== sent[0]!.seq) continue;
    if (line.kind === 'begin') begun = performance.now();
    // Its beginning is among what was lost.
    current ??= { seq: line.seq, records: '', output: '', log: [], spoiled: line.kind !== 'begin' };
    if (line.kind !== 'end') gather(current, line);
    else {
      const [end, microseconds] = parseEnd(line.payload);
      onEnd(finished(current, current.spoiled ? spoiled : end, microseconds));
      current = undefined;
      emulator.console.restart();
      sent.shift();
      begun = performance.now();
      send();
    }
  }
  return { how: 'done' };
}

const spoiled: Ending = { how: 'unknown', why: 'lines were lost on the wire, and no longer kept' };

/** The next event; what may have been lost on the way is asked for before silence counts. */
async function hear(emulator: Emulator, milliseconds: number): Promise<MachineEvent> {
  const event = await emulator.next(milliseconds / 2);
  if (event.type !== 'silence') return event;
  emulator.nudge();
  return emulator.next(milliseconds / 2);
}

function gather(current: Gathering, { kind, payload }: Line): void {
  if (kind === 'rec') current.records += payload;
  else if (kind === 'out') current.output += payload;
  else if (kind === 'log') current.log.push(utf8(payload));
  else if (kind === 'note') current.output += `\nagent: ${payload} failed`;
}

async function lost(
  emulator: Emulator,
  event: MachineEvent,
  current: Gathering | undefined,
  sent: readonly Job[],
  waitedFor: string,
): Promise<GuestEnd> {
  const { panic, lines } = emulator.console;
  const { cause, why } = panic === undefined ? await blame(emulator, event, waitedFor) : byKernel(panic);
  if (!current) return { how: 'lost', cause, why, unbegun: sent };
  const hangs = cause === 'kernel' && event.type === 'silence' && panic === undefined;
  const said = [...lines, ...(hangs ? await whereItHangs(emulator) : [])];
  current.log.push(...said.map((line) => line.replace(timeStamp, '')));
  const ending: Ending = cause === 'kernel' ? { how: 'guest-lost', why } : { how: 'unknown', why };
  return { how: 'lost', cause, why, current: finished(current, ending, 0), unbegun: sent.slice(1) };
}

type Blame = Pick<GuestEnd & { how: 'lost' }, 'cause' | 'why'>;
const byKernel = (why: string): Blame => ({ cause: 'kernel', why });
const byQemu = (why: string): Blame => ({ cause: 'qemu', why });

/** Who has ended a guest that has not panicked. */
async function blame(emulator: Emulator, event: MachineEvent, waitedFor: string): Promise<Blame> {
  if (event.type === 'exit') {
    const { signal, code, said } = await emulator.ended();
    if (signal !== undefined) return byQemu(`QEMU was killed by ${signal}`);
    return code === 0 ? byKernel('the guest reset itself') : byQemu(`QEMU failed: ${said.split('\n')[0]}`);
  }
  if (emulator.stopped) return byQemu('QEMU was stopped by somebody');
  return byKernel(`the guest hung: nothing was heard while waiting for ${waitedFor}`);
}

function finished({ seq, records, output, log }: Gathering, end: Ending, microseconds: number): RawRun {
  return { seq, records: utf8(records), output: utf8(output), kernelLog: log, end, microseconds };
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

function parseEnd(payload: string): [Ending, number] {
  const [how, detail, microseconds] = payload.split(':');
  const value = Number(detail);
  const ending = ((): Ending => {
    if (how === 'exited' && value === 127)
      return { how: 'unknown', why: 'the program could not be executed' };
    if (how === 'exited') return { how, code: value };
    if (how === 'killed') return { how, signal: signalName(value) };
    if (how === 'timeout') return { how: 'timed-out', seconds: value / 1000 };
    return { how: 'unknown', why: `the agent says ${payload}` };
  })();
  return [ending, Number(microseconds)];
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
