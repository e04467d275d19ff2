import type { BuildStep } from '../../qemu/kbuild/make.ts';
import type { Progress } from '../run/plan.ts';
import { counted } from '../text/counted.ts';
import { printable } from '../text/printable.ts';
import type { Context } from './context.ts';
import { messageText } from './message.ts';

/** Says what a command is doing while it works. Disposing clears the line and ends it. */
export interface ProgressLine extends Disposable {
  /** A line that stays. */
  readonly note: (text: string) => void;
  readonly show: (event: Progress) => void;
  readonly building: (step: BuildStep) => void;
  /** Takes the line away, before something is printed. */
  readonly clear: () => void;
}

type Compiled = Extract<BuildStep, { what: 'compiled' }>;

/** So often a build that goes on is told where no line can be drawn again, in milliseconds. */
const buildToldEvery = 60_000;

/** Shows what a command is doing: one line that changes on a live terminal, elsewhere a line for each thing that matters. */
export function startProgress({ stderr, program }: Pick<Context, 'stderr' | 'program'>): ProgressLine {
  const kernels = new Map<string, string>();
  let compiling = '';
  let build: { readonly step: Compiled; readonly since: number; told: number } | undefined;
  const clear = (): void => {
    if (stderr.live) stderr.write('\r\x1b[K');
  };
  const draw = (): void => {
    if (!stderr.live) return;
    const building = build && buildText(build.step, Date.now() - build.since);
    const states = [...kernels].map(([name, state]) => `${name} ${state}`);
    const text = printable([building, compiling, ...states].filter(Boolean).join(' · '));
    stderr.write(`\r\x1b[K${cut(text, stderr.columns() - 1)}`);
  };
  const note = (text: string): void => {
    clear();
    stderr.write(messageText(text, { stderr, program }));
    draw();
  };
  // The time that a build has taken goes on, whatever make says meanwhile.
  const ticking = stderr.live ? setInterval(() => build && draw(), 1000).unref() : undefined;
  return {
    note,
    clear,
    show: (event) => {
      switch (event.what) {
        case 'note':
          if (!event.known) note(event.text);
          break;
        case 'compiling':
          compiling = event.done < event.of ? `compiling ${event.done}/${event.of}` : '';
          if (!stderr.live && event.done === event.of) note(`compiled ${counted(event.of, 'program')}`);
          break;
        case 'booting':
          kernels.set(event.kernel, 'booting');
          if (!stderr.live) note(`${event.kernel}: booting`);
          break;
        case 'lost':
          note(`${event.kernel}: the guest was lost (${event.detail ?? 'unknown why'})`);
          break;
        case 'ran':
          kernels.set(event.kernel, event.done < event.of ? `${event.done}/${event.of}` : 'done');
          if (!stderr.live && event.done === event.of)
            note(`${event.kernel}: ${counted(event.of, 'case')} run`);
          break;
      }
      draw();
    },
    building: (step) => {
      const now = Date.now();
      if (step.what === 'ended') build = undefined;
      else if (build?.step.name !== step.name) build = { step, since: now, told: now };
      else build = { ...build, step };
      if (!stderr.live && build && now - build.told >= buildToldEvery) {
        build.told = now;
        note(buildText(build.step, now - build.since));
      }
      draw();
    },
    [Symbol.dispose]: () => {
      clearInterval(ticking);
      clear();
    },
  };
}

/** `building linux-source-6.12 6.12.118-1: 413 of about 910 files, 2:05, mm/mremap.o`. */
function buildText({ name, done, about, file }: Compiled, milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  // More than was thought: then nothing is known.
  const files =
    about !== undefined && done <= about ? `${done} of about ${about} files` : counted(done, 'file');
  return [`building ${name}: ${files}`, time, file].filter(Boolean).join(', ');
}

/** So much of a text as fits; at its end it shows that there is more. */
function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}
