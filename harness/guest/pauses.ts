/** Milliseconds between two looks, and how much longer it takes when somebody has stopped the clock. */
const every = 200;
const gap = 1000;

/**
 * Notices when this machine stood still for a while: a process that was stopped (Ctrl-Z), a machine that slept or was moved. What
 * a guest did meanwhile says nothing: its clock has gone on, and it has not. Disposing of it ends the looking.
 */
export class Pauses implements Disposable {
  readonly #stopped: () => boolean;
  readonly #timer: NodeJS.Timeout;
  #looked = performance.now();
  #paused = false;

  /** @param stopped whether the guest's process has been stopped, and this one not */
  constructor(stopped: () => boolean) {
    this.#stopped = stopped;
    this.#timer = setInterval(() => this.#look(), every);
    this.#timer.unref();
  }

  /** Whether there was one since this was asked last. */
  get since(): boolean {
    this.#look();
    const paused = this.#paused;
    this.#paused = false;
    return paused;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#looked > every + gap) this.#paused = true;
    else if (now - this.#looked > every / 2) this.#paused ||= this.#stopped();
    this.#looked = now;
  }
}
