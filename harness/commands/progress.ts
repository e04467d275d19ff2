import type { Progress } from '../run/run.ts';

/** Shows what a run is doing: one line that changes on a terminal, a line each of what matters elsewhere. */
export function startProgress(stream: NodeJS.WriteStream): {
  note: (text: string) => void;
  show: (event: Progress) => void;
  clear: () => void;
} {
  const live = stream.isTTY;
  const kernels = new Map<string, string>();
  let compiling = '';
  const clear = (): void => void (live && stream.write('\r\x1b[K'));
  const note = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  const draw = (): void => {
    const text = [compiling, ...[...kernels].map(([name, state]) => `${name} ${state}`)]
      .filter(Boolean)
      .join(' · ');
    if (live) stream.write(`\r\x1b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return {
    note,
    clear,
    show: (event) => {
      if (event.what === 'note') note(event.text);
      else if (event.what === 'compiling') {
        compiling = event.done < event.of ? `compiling ${event.done}/${event.of}` : '';
        if (!live && event.done === event.of) note(`compiled ${event.of} programs`);
      } else if (event.what === 'ran') {
        kernels.set(event.kernel, event.done < event.of ? `${event.done}/${event.of}` : 'done');
        if (!live && event.done === event.of) note(`${event.kernel}: ${event.of} cases run`);
      } else if (event.what === 'booting') {
        kernels.set(event.kernel, 'booting');
        if (!live) note(`${event.kernel}: booting`);
      } else note(`${event.kernel}: the guest was lost (${event.detail ?? ''})`);
      draw();
    },
  };
}
