import type { Duplex } from 'node:stream';

/** A message of QEMU's machine protocol: its greeting, an answer, an event. */
interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
}

/**
 * QEMU's control channel (https://www.qemu.org/docs/master/interop/qmp-spec.html). Commands are answered in order;
 * events come in between.
 */
export class Monitor {
  readonly #stream: Duplex;
  readonly #answers: ((message: Message) => void)[] = [];
  readonly #events = new Map<string, (() => void)[]>();
  #rest = '';
  #greeted = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString('utf8')).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    const end = () => {
      for (const answer of this.#answers.splice(0)) answer({ error: { desc: 'QEMU is gone' } });
    };
    stream.on('error', end);
    stream.on('close', end);
  }

  /** Executes a command; rejects with QEMU's own words. */
  async execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (!this.#greeted) {
      this.#greeted = true;
      await this.#send({ execute: 'qmp_capabilities' });
    }
    return this.#send({ execute: command, arguments: args });
  }

  /** Resolves when an event comes that has not come yet. */
  async event(name: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#events.set(name, [...(this.#events.get(name) ?? []), resolve]);
    });
  }

  async #send(message: object): Promise<unknown> {
    const answer = await new Promise<Message>((resolve) => {
      this.#answers.push(resolve);
      if (this.#stream.destroyed) resolve({ error: { desc: 'QEMU is gone' } });
      else this.#stream.write(`${JSON.stringify(message)}\n`);
    });
    if (answer.error) throw new Error(answer.error.desc ?? 'QEMU refused');
    return answer.return;
  }

  #take(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      return;
    }
    if (message.event !== undefined) {
      for (const wake of this.#events.get(message.event) ?? []) wake();
      this.#events.delete(message.event);
    } else if ('return' in message || message.error) this.#answers.shift()?.(message);
  }
}
