import { stripVTControlCharacters } from 'node:util';
import { firstSplat } from '../judge/splat.ts';
import { printable } from '../text/printable.ts';

/** Lines that are kept from the first splat on: a stack and its registers. */
const splatLines = 50;
/** Lines that are kept of the end, and of what came before a splat. */
const endLines = 30;

/** What SeaBIOS and qboot say before the kernel has its turn, on the same UART. */
const firmware =
  /^(?:(?:SeaBIOS \(|Machine UUID |iPXE |Press .* for boot menu).*|.*\bBooting from ROM\.*\s*)/;

/**
 * What a guest's console says, bounded: the first splat with what follows it, for that is where the trouble began, and the
 * end. Left out is what the firmware says, and what would move a cursor.
 */
export class ConsoleLog {
  /** The kernel's own word for it, when it has panicked. */
  panic: string | undefined;
  #before: string[] = [];
  #splat: string[] = [];
  #after: string[] = [];
  #leftOut = 0;
  #divert: ((line: string) => void) | undefined;

  add(text: string): void {
    const line = printable(stripVTControlCharacters(text).replace(firmware, '')).trimEnd();
    if (line === '') return;
    if (this.#divert) return this.#divert(line);
    this.panic ??= /Kernel panic - not syncing: .*/.exec(line)?.[0];
    if (this.#splat.length === 0 && firstSplat([line]) === undefined) keep(this.#before, line);
    else if (this.#splat.length < splatLines) this.#splat.push(line);
    else if (keep(this.#after, line)) this.#leftOut++;
  }

  /** What there is to show, a line each. */
  get lines(): readonly string[] {
    const gap = this.#leftOut > 0 ? [`(${this.#leftOut} lines left out)`] : [];
    return [...this.#before, ...this.#splat, ...gap, ...this.#after];
  }

  /** Forgets what was said: it belongs to a program that has ended. Never a panic, which nothing comes after. */
  restart(): void {
    if (this.panic !== undefined) return;
    [this.#before, this.#splat, this.#after, this.#leftOut] = [[], [], [], 0];
  }

  /** From now on what is said goes elsewhere: it is the answer to a question. */
  divert(to: (line: string) => void): void {
    this.#divert = to;
  }
}

/** Adds a line to the end of a list of bounded length; whether one fell out at the other. */
function keep(lines: string[], line: string): boolean {
  lines.push(line);
  return lines.length > endLines && lines.shift() !== undefined;
}
