import { constants } from 'node:os';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Ending } from '../judge/observation.ts';
import { printable } from '../text/printable.ts';
import { type Emulator, type MachineEvent, spokenFor } from './emulator.ts';
import type { GuestEnd, Job, RawRun, Work } from './guest.ts';
import { whereItHangs } from './hang.ts';
import { Pauses } from './pauses.ts';
import { staleCode } from './stale-code.ts';
import type { Line } from './wire.ts';

/** Jobs that a guest is sent at once, and how few it must have for that: the wire into it is slow, by the character. */
const atOnce = 16;
const few = 8;
/** The agent says every half second that a program still runs: so long without a word, and the guest hangs. */
const silenceSeconds = 10;
/** Characters that a run may say, of each kind: the agent passes on less. A kernel that forges lines ends there. */
const charactersAtMost = 4 * 2 ** 20;
/** Seconds in which what was put off must have come. */
const settleSeconds = 5;
/** Seconds past a program's own deadline in which the agent must have ended it. */
const graceSeconds = 20;

/** What the console has before each line of the kernel's, and its log has not. */
const timeStamp = /^\[ *\d+\.\d+\] /;

/** The parts of a run as they come. */
interface Gathering {
  readonly seq: number;
  records: string;
  counts: string;
  output: string;
  log: string[];
  logLost: boolean;
  changed: string | undefined;
  paused: boolean;
  characters: number;
  /** Lines of it are known to be lost. */
  spoiled: boolean;
  readonly beside: Set<number>;
}

/** What a guest has been sent and has not answered. */
class Sent {
  /** In the order in which they begin. */
  readonly jobs: Job[] = [];
  readonly #slots: number;
  readonly #gatherings = new Map<number, Gathering>();

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Those that come next or are running: a job begins when a slot is free, in order. */
  get next(): readonly Job[] {
    return this.jobs.slice(0, this.jobs[0]?.alone ? 1 : this.#slots);
  }

  /** Those that may be running: one that is to be alone says that it has begun. */
  get running(): readonly Job[] {
    return this.next.filter(({ alone, seq }) => !alone || this.#gatherings.has(seq));
  }

  /** What is gathered of a job that was sent; undefined when it was not. */
  of(seq: number): Gathering | undefined {
    if (!this.jobs.some((job) => job.seq === seq)) return undefined;
    const known = this.#gatherings.get(seq);
    if (known) return known;
    const begun: Gathering = {
      seq,
      records: '',
      counts: '',
      output: '',
      log: [],
      logLost: false,
      changed: undefined,
      paused: false,
      characters: 0,
      spoiled: false,
      beside: new Set<number>(),
    };
    this.#gatherings.set(seq, begun);
    return begun;
  }

  /** Each of those that run has run beside the others. */
  meet(): void {
    const { running } = this;
    for (const { seq } of running)
      for (const other of running) if (other.seq !== seq) this.of(seq)!.beside.add(other.seq);
  }

  /** Whether another one has changed the guest. */
  spoiledBy(seq: number): boolean {
    return this.running.some((other) => other.seq !== seq && this.of(other.seq)?.changed !== undefined);
  }

  /** Takes out a job that has ended. */
  end(seq: number): void {
    this.jobs.splice(
      this.jobs.findIndex((job) => job.seq === seq),
      1,
    );
    this.#gatherings.delete(seq);
  }
}

/** What a guest is, to those who wait for it. */
interface On {
  readonly slow: number;
  readonly slots: number;
  readonly accelerator: Accelerator;
}

/** What is heard of one that mounts: the call itself, or what it has changed where the kernel has no seccomp. */
const byMounting: ReadonlySet<string> = new Set(['mount', 'mounts']);

/** Executes jobs on a guest, the next ones always sent already. All of them run alone, or none. */
export async function runJobs(
  emulator: Emulator,
  { slow, slots, accelerator }: On,
  { next, onEnd, onLate, until, settle }: Work,
): Promise<GuestEnd> {
  using pauses = new Pauses(() => emulator.stopped);
  const sent = new Sent(slots);
  const send = (): void => {
    if (sent.jobs.length > few) return;
    const more: Job[] = [];
    for (let job = next(); job; job = more.length < atOnce ? next() : undefined) more.push(job);
    sent.jobs.push(...more);
    for (const command of runCommands(more, slow)) emulator.write(command);
    sent.meet();
  };
  let heard = performance.now();
  send();
  while (sent.jobs.length > 0) {
    const most = Math.max(...sent.next.map(({ milliseconds }) => milliseconds));
    const left = heard + most * slow + graceSeconds * slow * 1000 - performance.now();
    const event = await hear(emulator, Math.max(0, Math.min(silenceSeconds * slow * 1000, left)));
    if (performance.now() > until) return { how: 'late', unbegun: sent.jobs };
    const paused = pauses.since;
    if (paused) for (const { seq } of sent.running) sent.of(seq)!.paused = true;
    if (event.type !== 'line') return lost(emulator, event, sent, { paused, accelerator });
    const { line } = event;
    if (line.kind === 'log' || line.kind === 'late') {
      const stale = staleCode([utf8(line.payload)], accelerator);
      if (stale !== undefined) return given(sent, byQemu(stale));
    }
    if (line.kind === 'late') onLate(utf8(line.payload));
    if (line.kind === 'gone') {
      for (const { seq } of sent.next) sent.of(seq)!.spoiled = true;
      continue;
    }
    const current = sent.of(line.seq);
    // After one has reached for the system, what is said of others may be its doing: they are asked again.
    if (!current || (line.kind === 'end' && sent.spoiledBy(line.seq))) continue;
    if (line.kind === 'begin') heard = performance.now();
    if (line.kind !== 'end') gather(current, line);
    else {
      const { end, microseconds, records } = parseEnd(line.payload);
      current.records += records;
      const mayMount = sent.jobs.find(({ seq }) => seq === line.seq)?.mayMount;
      sent.end(line.seq);
      onEnd(finished(current, current.spoiled ? spoiled : end, microseconds));
      if (current.changed !== undefined && !(mayMount && byMounting.has(current.changed)))
        return { how: 'spoiled', why: `${current.changed} is not what it was`, unbegun: sent.jobs };
      sent.meet();
      emulator.console.restart();
      heard = performance.now();
      send();
    }
  }
  if (settle) await settled(emulator, slow, onLate);
  return { how: 'done' };
}

/** Hears what the kernel had put off until all programs had ended. */
async function settled(emulator: Emulator, slow: number, onLate: Work['onLate']): Promise<void> {
  emulator.write('settle\n');
  const end = performance.now() + settleSeconds * slow * 1000;
  for (;;) {
    const event = await emulator.next(Math.max(0, end - performance.now()));
    if (event.type !== 'line' || event.line.kind === 'here') return;
    if (event.line.kind === 'late') onLate(utf8(event.line.payload));
  }
}

/** Jobs as commands to the agent: one for those that differ in nothing but their numbers. */
export function runCommands(jobs: readonly Job[], slow: number): readonly string[] {
  const said: string[] = [];
  let last = '';
  for (const { seq, number, milliseconds, alone, fresh, settled: waits, counted } of jobs) {
    const mode = `${alone ? 'alone' : 'shared'}${fresh ? '-fresh' : ''}${waits ? '-settled' : ''}${counted ? '-counted' : ''}`;
    const how = `${Math.round(milliseconds * slow)} ${mode}`;
    if (how !== last) said.push(`run ${seq} ${how}`);
    last = how;
    said.push(`${said.pop()!} ${number}`);
  }
  return said.map((command) => `${command}\n`);
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
  current.characters += payload.length;
  if (current.characters > charactersAtMost) current.spoiled = true;
  else if (kind === 'overrun') current.logLost = true;
  else if (kind === 'spoiled') current.changed = utf8(payload);
  else if (kind === 'rec') current.records += payload;
  else if (kind === 'counts') current.counts += payload;
  else if (kind === 'out') current.output += payload;
  else if (kind === 'log') current.log.push(utf8(payload));
  else if (kind === 'note') current.output += `\nagent: ${payload} failed`;
}

async function lost(
  emulator: Emulator,
  event: MachineEvent,
  sent: Sent,
  { paused, accelerator }: Pick<On, 'accelerator'> & { readonly paused: boolean },
): Promise<GuestEnd> {
  const { running } = sent;
  const waitedFor = running.length > 0 ? 'the end of the program' : 'a program to begin';
  const { panic, lines } = emulator.console;
  const stale = staleCode(lines, accelerator);
  if (stale !== undefined) return given(sent, byQemu(stale));
  const found = await blame(emulator, event, waitedFor, paused);
  // What says that it is a panic may be a program's, and somebody ends QEMU later.
  const blamed = panic === undefined || found.killed ? found : byKernel(panic);
  const hangs = blamed.cause === 'kernel' && event.type === 'silence' && panic === undefined;
  return given(sent, blamed, [
    ...lines,
    ...(hangs && running.length > 0 ? await whereItHangs(emulator) : []),
  ]);
}

/** What becomes of those that a guest has been sent and has not answered. */
function given(sent: Sent, { cause, why }: Blame, said: readonly string[] = []): GuestEnd {
  const { running, jobs } = sent;
  const ending: Ending = cause === 'kernel' ? { how: 'guest-lost', why } : { how: 'unknown', why };
  const begun = running.map(({ seq }) => {
    const current = sent.of(seq)!;
    current.log.push(...said.map((line) => line.replace(timeStamp, '')));
    return finished(current, ending, 0);
  });
  return { how: 'lost', cause, why, begun, unbegun: jobs.slice(running.length) };
}

type Blame = Pick<GuestEnd & { how: 'lost' }, 'cause' | 'why'> & { readonly killed?: true };
const byKernel = (why: string): Blame => ({ cause: 'kernel', why });
const byQemu = (why: string): Blame => ({ cause: 'qemu', why });

/** Who has ended a guest that has not panicked. */
async function blame(
  emulator: Emulator,
  event: MachineEvent,
  waitedFor: string,
  paused: boolean,
): Promise<Blame> {
  if (event.type === 'conflict') return byKernel(spokenFor);

  if (event.type === 'exit') {
    const { signal, code, said } = await emulator.ended();
    if (signal !== undefined) return { ...byQemu(`QEMU was killed by ${signal}`), killed: true };
    return code === 0 ? byKernel('the guest reset itself') : byQemu(`QEMU failed: ${said.split('\n')[0]}`);
  }
  if (paused) return byQemu('this machine stood still for a while');
  if (emulator.stopped) return byQemu('QEMU was stopped by somebody');
  return byKernel(`the guest hung: nothing was heard while waiting for ${waitedFor}`);
}

function finished(current: Gathering, end: Ending, microseconds: number): RawRun {
  const { seq, records, counts, output, log, logLost, changed, paused, beside } = current;
  return {
    seq,
    logLost,
    ...(changed !== undefined && { changed }),
    paused,
    records: utf8(records),
    counts,
    output: utf8(output),
    kernelLog: log,
    end,
    microseconds,
    beside: [...beside],
  };
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

const endPattern = /^(\w{1,16}):(\d{1,9}):(\d{1,15}):(?:shared|alone) /;

/** `HOW:DETAIL:MICROSECONDS:MODE RECORDS`: how a program ended, and the last piece of what it recorded. */
function parseEnd(payload: string): { end: Ending; microseconds: number; records: string } {
  const [head, how, detail, microseconds] = endPattern.exec(payload) ?? [];
  if (head === undefined) {
    const said = printable(payload.slice(0, 100));
    return { end: { how: 'unknown', why: `the agent says ${said}` }, microseconds: 0, records: '' };
  }
  const records = payload.slice(head.length);
  return { end: endingOf(how!, Number(detail)), microseconds: Number(microseconds), records };
}

function endingOf(how: string, value: number): Ending {
  if (how === 'exited' && value === 127) return { how: 'unknown', why: 'the program could not be executed' };
  if (how === 'exited') return { how, code: value };
  if (how === 'killed') return { how, signal: signalName(value) };
  if (how === 'timeout') return { how: 'timed-out', seconds: value / 1000 };
  if (how === 'server')
    return {
      how: 'server-lost',
      why: value === 0 ? 'its memory was changed' : `it was killed by ${signalName(value)}`,
    };
  return { how: 'unknown', why: `the agent says ${how}:${value}` };
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
