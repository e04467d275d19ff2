import { constants } from 'node:os';
import { execa, type ResultPromise } from 'execa';
import type { Readable } from 'node:stream';
import { type Accelerator, emulators, machineCommand } from '../../qemu/machine.ts';
import { Failure } from '../failure.ts';
import type { Ending } from '../judge/observation.ts';
import { printable } from '../report/printable.ts';
import { type Hello, helloSchema, type Line, WireReader } from './wire.ts';

/** What to boot, and how long to wait for it. */
export interface GuestPlan {
  readonly kernel: { readonly name: string; readonly image: string; readonly arch: string };
  readonly initramfs: string;
  readonly accelerator: Accelerator;
  readonly signal?: AbortSignal;
  /** Seconds until the agent must have greeted; 120 unless told: a debug kernel under TCG is slow. */
  readonly bootSeconds?: number;
}

/** A program to execute. */
export interface Job {
  /** From 1; unique in this guest. */
  readonly seq: number;
  /** In the guest. */
  readonly path: string;
  readonly milliseconds: number;
}

/** What the agent reported of one run. */
export interface RawRun {
  readonly seq: number;
  readonly records: string;
  readonly output: string;
  readonly kernelLog: readonly string[];
  readonly end: Ending;
  readonly microseconds: number;
}

/** How a guest's work ended: all jobs done, or the guest lost with what it was doing. */
export type GuestEnd =
  | { readonly how: 'done' }
  | {
      readonly how: 'lost';
      /** Who is to blame: the kernel, or QEMU and whoever killed it. */
      readonly cause: 'kernel' | 'qemu';
      readonly why: string;
      /** The run that had begun and not ended. */
      readonly current?: RawRun;
    };

/** A booted kernel that can execute programs. Disposing of it ends QEMU. */
export interface Guest extends AsyncDisposable {
  readonly hello: Hello;
  readonly bootMilliseconds: number;
  /** Executes jobs in order, all of them sent at once; `onEnd` is called for each. Once in a guest's life. */
  run(jobs: readonly Job[], onEnd: (run: RawRun) => void): Promise<GuestEnd>;
}

/** Milliseconds that a program may be silent past its own deadline before the guest counts as hung. */
const grace = 20_000;
const consoleLinesKept = 60;

/** Boots a kernel; a Failure with the tail of its console when the agent does not greet in time. */
export async function bootGuest(plan: GuestPlan): Promise<Guest> {
  const { kernel } = plan;
  const command = machineCommand({ ...plan, arch: kernel.arch, image: kernel.image });
  const started = performance.now();
  plan.signal?.throwIfAborted();
  const qemu = execa(command.file, command.args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    buffer: { stdout: false, fd3: false, stderr: true },
    encoding: 'buffer',
    reject: false,
    forceKillAfterDelay: 1000,
    maxBuffer: 65536,
  });
  const machine = new Machine(qemu);
  const stop = () => void qemu.kill('SIGKILL');
  plan.signal?.addEventListener('abort', stop, { once: true });
  const dispose = async (): Promise<void> => {
    plan.signal?.removeEventListener('abort', stop);
    qemu.kill('SIGKILL');
    await qemu;
  };
  try {
    const seconds = plan.bootSeconds ?? 120;
    const event = await machine.next(seconds * 1000);
    plan.signal?.throwIfAborted();
    if (event.type !== 'line' || event.line.kind !== 'hello')
      throw await notUp(plan, machine, event, seconds);
    const hello = helloSchema.parse(JSON.parse(event.line.payload));
    return {
      hello,
      bootMilliseconds: performance.now() - started,
      run: (jobs, onEnd) => runJobs(machine, jobs, onEnd),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type MachineEvent =
  | { readonly type: 'line'; readonly line: Line }
  | { readonly type: 'silence' }
  | { readonly type: 'exit' };

/** QEMU's process: lines of the wire and its end, as events one after the other. */
class Machine {
  readonly qemu: ResultPromise<{ encoding: 'buffer'; reject: false }>;
  readonly consoleTail: string[] = [];
  panic: string | undefined;
  #events: MachineEvent[] = [];
  #wake: () => void = () => undefined;

  constructor(qemu: unknown) {
    this.qemu = qemu as Machine['qemu'];
    const reader = new WireReader({
      onLine: (line) => this.#push({ type: 'line', line }),
      again: (number) => this.write(`again ${number}\n`),
      onConsole: (text) => this.#console(text),
    });
    let rest = '';
    const fd3 = this.qemu.stdio[3] as Readable | undefined;
    fd3?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(-4096);
      for (const line of lines) this.#console(line.replace(/\r$/, ''));
    });
    fd3?.on('error', () => undefined);
    this.qemu.stdout?.on('data', (chunk: Buffer) => reader.feed(chunk));
    this.qemu.stdin?.on('error', () => undefined);
    void this.qemu.then(() => this.#push({ type: 'exit' }));
  }

  write(text: string): void {
    this.qemu.stdin?.write(text);
  }

  /** The next event; `silence` when there is none for so many milliseconds. */
  async next(milliseconds: number): Promise<MachineEvent> {
    if (this.#events.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#events.shift() ?? { type: 'silence' };
  }

  #push(event: MachineEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  #console(text: string): void {
    if (text.trim() === '') return;
    this.consoleTail.push(printable(text));
    if (this.consoleTail.length > consoleLinesKept) this.consoleTail.shift();
    this.panic ??= /Kernel panic - not syncing: .*/.exec(text)?.[0];
  }
}

async function notUp(
  plan: GuestPlan,
  machine: Machine,
  event: MachineEvent,
  seconds: number,
): Promise<Failure> {
  const name = plan.kernel.name;
  const evidence = machine.consoleTail.slice(-30).join('\n');
  if (event.type === 'exit') {
    const { stderr, exitCode, code, signal } = await machine.qemu;
    const emulator = emulators[plan.kernel.arch];
    const said = printable(
      Buffer.from((stderr as Uint8Array | undefined) ?? [])
        .toString('utf8')
        .trim(),
    );
    if (code === 'ENOENT' || (exitCode === 127 && /failed to execute|No such file/.test(said))) {
      return new Failure(
        'broken',
        `${emulator?.command} is not installed; type: sudo apt-get install ${emulator?.package}.`,
      );
    }
    if (said !== '' && evidence === '') {
      return new Failure('broken', `QEMU could not start ${name}; see what it says below.`, {
        evidence: said,
      });
    }
    if (signal)
      return new Failure('broken', `QEMU was killed by ${signal} while ${name} booted; run again.`, {
        evidence,
      });
  }
  const how =
    machine.panic ??
    (event.type === 'exit' ? 'it reset or powered itself off' : `nothing was heard for ${seconds} s`);
  return new Failure(
    'asked-wrongly',
    `The kernel ${name} does not come up: ${printable(how)}; see the end of its console below, and give one that boots on this machine.`,
    {
      code: 'no-boot',
      evidence: evidence || '(its console is empty: is it built with a serial console and an initramfs?)',
    },
  );
}

/** The parts of a run as they come. */
interface Gathering {
  readonly seq: number;
  records: string;
  output: string;
  log: string[];
}

async function runJobs(
  machine: Machine,
  jobs: readonly Job[],
  onEnd: (run: RawRun) => void,
): Promise<GuestEnd> {
  const limits = new Map(jobs.map((job) => [job.seq, job.milliseconds]));
  for (const { seq, path, milliseconds } of jobs) machine.write(`run ${seq} ${path} ${milliseconds}\n`);
  let left = jobs.length;
  let current: Gathering | undefined;
  while (left > 0) {
    const patience = (current ? (limits.get(current.seq) ?? 0) : 0) + grace;
    const event = await machine.next(patience);
    if (event.type !== 'line') return await lost(machine, event, current, patience);
    const { kind, seq, payload } = event.line;
    if (kind === 'begin') current = { seq, records: '', output: '', log: [] };
    else if (current?.seq !== seq) continue;
    else if (kind === 'rec') current.records += payload;
    else if (kind === 'out') current.output += payload;
    else if (kind === 'log') current.log.push(utf8(payload));
    else if (kind === 'note') current.output += `\nagent: ${payload} failed`;
    else if (kind === 'end') {
      onEnd(finished(current, ...parseEnd(payload)));
      current = undefined;
      left--;
    }
  }
  machine.write('off\n');
  return { how: 'done' };
}

async function lost(
  machine: Machine,
  event: MachineEvent,
  current: Gathering | undefined,
  patience: number,
): Promise<GuestEnd> {
  let cause: 'kernel' | 'qemu' = 'kernel';
  let why = `the guest hung: nothing was heard for ${Math.round(patience / 1000)} s`;
  if (event.type === 'exit') {
    const { signal, exitCode, stderr } = await machine.qemu;
    const said = Buffer.from((stderr as Uint8Array | undefined) ?? [])
      .toString('utf8')
      .trim();
    if (signal || exitCode !== 0) {
      cause = 'qemu';
      why = signal ? `QEMU was killed by ${signal}` : `QEMU failed: ${said.split('\n')[0]}`;
    } else why = 'the guest reset itself';
  }
  if (machine.panic !== undefined) [cause, why] = ['kernel', machine.panic];
  const ending: Ending = cause === 'kernel' ? { how: 'guest-lost', why } : { how: 'unknown', why };
  if (!current) return { how: 'lost', cause, why };
  current.log.push(...machine.consoleTail.slice(-30));
  return { how: 'lost', cause, why, current: finished(current, ending, 0) };
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
