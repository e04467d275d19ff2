import { readFileSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { execa, type ResultPromise } from 'execa';
import { type Command, descriptors } from '../../qemu/machine/machine.ts';
import { printable } from '../text/printable.ts';
import { Monitor } from './monitor.ts';
import { type Line, WireReader } from './wire.ts';

/** What a machine does, one after the other. */
export type MachineEvent =
  | { readonly type: 'line'; readonly line: Line }
  | { readonly type: 'silence' }
  | { readonly type: 'exit' };

const consoleLinesKept = 60;

/** QEMU's process: lines of the wire and its end, as events; its console; its monitor. Disposing of it kills it. */
export class Emulator implements AsyncDisposable {
  readonly monitor: Monitor;
  readonly consoleTail: string[] = [];
  /** The kernel's own word for it, when it has panicked. */
  panic: string | undefined;
  readonly #qemu: ResultPromise<{ encoding: 'buffer'; reject: false }>;
  readonly #signal: AbortSignal | undefined;
  readonly #events: MachineEvent[] = [];
  readonly #reader: WireReader;
  #wake: () => void = () => undefined;
  readonly #stop = (): void => void this.#qemu.kill('SIGKILL');

  /** @param files descriptors that QEMU inherits, from {@link descriptors}.first on */
  constructor(command: Command, files: readonly number[], signal?: AbortSignal) {
    this.#qemu = execa(command.file, command.args, {
      // Its types know of no bare descriptors behind the third.
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...(files as unknown as readonly 'inherit'[])],
      buffer: { stdout: false, fd3: false, fd4: false, stderr: true },
      encoding: 'buffer',
      reject: false,
      maxBuffer: 65536,
    }) as never;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#stop, { once: true });
    this.#reader = new WireReader({
      onLine: (line) => this.#push({ type: 'line', line }),
      again: (number) => this.write(`again ${number}\n`),
      onConsole: (text) => this.#console(text),
    });
    this.#qemu.stdout?.on('data', (chunk: Buffer) => this.#reader.feed(chunk));
    this.#qemu.stdin?.on('error', () => undefined);
    this.#readConsole(this.#qemu.stdio[descriptors.console] as Readable | undefined);
    this.monitor = new Monitor(this.#qemu.stdio[descriptors.monitor] as unknown as Duplex);
    void this.#qemu.then(() => this.#push({ type: 'exit' }));
  }

  get pid(): number | undefined {
    return this.#qemu.pid;
  }

  write(text: string): void {
    this.#qemu.stdin?.write(text);
  }

  /** Asks the agent for a line that may have been lost. */
  nudge(): void {
    this.#reader.nudge();
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
    missing: boolean;
    said: string;
  }> {
    const { stderr, exitCode, code, signal } = await this.#qemu;
    const bytes = (stderr as Uint8Array | undefined) ?? new Uint8Array();
    const lines = Buffer.from(bytes).toString('utf8').trim().split('\n');
    const said = lines.map(printable).join('\n');
    const missing = code === 'ENOENT' || (exitCode === 127 && /failed to execute|No such file/.test(said));
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

  #readConsole(stream: Readable | undefined): void {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(-4096);
      for (const line of lines) this.#console(line.replace(/\r$/, ''));
    });
    stream?.on('error', () => undefined);
  }

  #console(text: string): void {
    if (text.trim() === '') return;
    this.consoleTail.push(printable(text));
    if (this.consoleTail.length > consoleLinesKept) this.consoleTail.shift();
    this.panic ??= /Kernel panic - not syncing: .*/.exec(text)?.[0];
  }
}
