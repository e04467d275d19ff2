import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { execa, type ResultPromise } from 'execa';
import { type Command, descriptors } from '../../qemu/machine/machine.ts';
import { printable } from '../text/printable.ts';
import { ConsoleLog } from './console.ts';
import { Monitor } from './monitor.ts';
import { type Line, WireReader } from './wire.ts';

/** What a machine does, one after the other. */
export type MachineEvent =
  | { readonly type: 'line'; readonly line: Line }
  | { readonly type: 'silence' }
  /** Somebody has spoken for the agent. */
  | { readonly type: 'conflict' }
  | { readonly type: 'exit' };

/** What a `conflict` means, in words. */
export const spokenFor = 'somebody else spoke on the wire of the agent';

/** QEMU's process: lines of the wire and its end, as events; its console; its monitor. Disposing of it kills it. */
export class Emulator implements AsyncDisposable {
  readonly monitor: Monitor;
  readonly console = new ConsoleLog();
  readonly #qemu: ResultPromise<{ encoding: 'buffer'; reject: false }>;
  /** The other end of the console. */
  readonly #uart: Duplex;
  readonly #file: string;
  readonly #signal: AbortSignal | undefined;
  readonly #events: MachineEvent[] = [];
  /** Of the two ways to us the one by which the agent speaks, once it has. */
  #wire: WireReader | undefined;
  #wake: () => void = () => undefined;
  readonly #stop = (): void => void this.#qemu.kill('SIGKILL');

  /** @param files descriptors that QEMU inherits, from {@link descriptors}.first on */
  constructor(command: Command, files: readonly number[], signal?: AbortSignal) {
    this.#qemu = execa(command.file, command.args, {
      // Its types know of no bare descriptors behind the third.
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...(files as unknown as readonly 'inherit'[])],
      buffer: { stdout: false, fd3: false, fd4: false, fd5: false, stderr: true },
      encoding: 'buffer',
      reject: false,
      // What starts QEMU says in words that it is not there.
      env: { LC_ALL: 'C' },
      maxBuffer: 65536,
    }) as never;
    this.#file = command.file;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#stop, { once: true });
    if (signal?.aborted) this.#stop();
    this.#readWire(this.#qemu.stdout);
    this.#readWire(this.#qemu.stdio[descriptors.lines] as unknown as Duplex);
    this.#qemu.stdin?.on('error', () => undefined);
    this.#uart = this.#qemu.stdio[descriptors.console] as unknown as Duplex;
    this.#readConsole(this.#uart);
    this.monitor = new Monitor(this.#qemu.stdio[descriptors.monitor] as unknown as Duplex);
    void this.#qemu.then(() => this.#push({ type: 'exit' }));
  }

  get pid(): number | undefined {
    return this.#qemu.pid;
  }

  write(text: string): void {
    this.#qemu.stdin?.write(text);
  }

  /** A key of SysRq on the console: what follows a break there. */
  async pressSysRq(key: string): Promise<void> {
    await this.monitor.execute('chardev-send-break', { id: 'console' });
    this.#uart.write(key);
  }

  /** Agrees with the agent on a key that nobody else knows; it answers `here`. */
  agreeOnKey(): void {
    const key = randomInt(1, 2 ** 32);
    this.write(`key ${key.toString(16)}\n`);
    this.#wire?.expectKey(key);
  }

  /** Asks the agent for a line that may have been lost. */
  nudge(): void {
    this.#wire?.nudge();
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

  /** How the process ended, once it has. */
  async ended(): Promise<{
    code: number | undefined;
    signal: string | undefined;
    /** The command that is not on this machine: QEMU, or what starts it. */
    missing: string | undefined;
    said: string;
  }> {
    const { stderr, exitCode, code, signal } = await this.#qemu;
    const bytes = (stderr as Uint8Array | undefined) ?? new Uint8Array();
    const lines = Buffer.from(bytes).toString('utf8').trim().split('\n');
    const said = lines.map(printable).join('\n');
    const notExecuted =
      exitCode === 127 ? /(?:failed to execute|exec:(?: line \d+:)?) ([^\s:]+)/.exec(said)?.[1] : undefined;
    const missing = code === 'ENOENT' ? this.#file : notExecuted;
    return { code: exitCode, signal, missing, said };
  }

  /** Whether somebody has stopped the process (SIGSTOP): then its silence is nobody's fault. */
  get stopped(): boolean {
    try {
      return /^\d+ \(.*\) [Tt] /s.test(readFileSync(`/proc/${this.pid}/stat`, 'latin1'));
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#stop();
    await this.#qemu;
  }

  #push(event: MachineEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  #readWire(stream: Readable): void {
    const reader = new WireReader({
      onLine: (line) => {
        this.#wire = reader;
        this.#push({ type: 'line', line });
      },
      again: (number) => this.write(`again ${number}\n`),
      onConsole: (text) => this.console.add(text),
      onConflict: () => this.#push({ type: 'conflict' }),
    });
    stream.on('data', (chunk: Buffer) => reader.feed(chunk));
    stream.on('error', () => undefined);
  }

  #readConsole(stream: Duplex): void {
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(-4096);
      for (const line of lines) this.console.add(line.replace(/\r$/, ''));
    });
    stream.on('error', () => undefined);
  }
}
