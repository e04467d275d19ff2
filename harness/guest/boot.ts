import { howToInstall } from '../../qemu/host/tools.ts';
import { Failure } from '../failure.ts';
import { printable } from '../text/printable.ts';
import { type Emulator, type MachineEvent, spokenFor } from './emulator.ts';
import { slowness } from './slowness.ts';
import { whereItHangs } from './hang.ts';
import { Pauses } from './pauses.ts';
import { type Hello, helloSchema } from './wire.ts';

/** What is waited for, and for how long. */
export interface Awaited {
  readonly kernel: { readonly name: string };
  readonly seconds: number;
  /** Whether a kernel that hangs is asked where: not when that it comes up or not is all that counts. */
  readonly ask: boolean;
}

/** Waits for the agent's greeting; a Failure with what the console says when it does not come in time. */
export async function awaitHello(emulator: Emulator, awaited: Awaited): Promise<Hello> {
  const event = await nextOf(emulator, awaited.seconds * 1000);
  if (event.type !== 'line' || event.line.kind !== 'hello') throw await notUp(emulator, event, awaited);
  const hello = helloSchema.safeParse(parseJson(event.line.payload));
  if (hello.success) return hello.data;
  throw new Failure(
    'kernel',
    `The kernel ${awaited.kernel.name} makes its agent greet with what makes no sense; what it said is below.`,
    { code: 'no-boot', evidence: printable(event.line.payload.slice(0, 500)) },
  );
}

/** One that is stopped for good is not waited for. */
const pausesAtMost = 3;

/** The next event; silence while this machine stood still says nothing, and is waited through once more. */
async function nextOf(emulator: Emulator, milliseconds: number): Promise<MachineEvent> {
  using pauses = new Pauses(() => emulator.stopped);
  for (let times = 1; ; times++) {
    const event = await emulator.next(milliseconds);
    if (event.type !== 'silence' || !pauses.since || times === pausesAtMost) return event;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A program without which there is no guest is not on this machine. */
export function notInstalled(command: string): Failure {
  return new Failure('harness', `${command} is not installed; ${howToInstall([command])}.`);
}

/** Seconds for an answer of an ordinary guest. */
const answerSeconds = 3;

/** Makes sure that the agent hears us, too: what it says may come by another way than what it is told. */
export async function awaitAnswer(emulator: Emulator, hello: Hello, awaited: Awaited): Promise<void> {
  emulator.write('here\n');
  await awaitHere(emulator, hello, awaited);
}

/** Agrees with the agent on a key, before any program runs that could overhear it. */
export async function agreeOnKey(emulator: Emulator, hello: Hello, awaited: Awaited): Promise<void> {
  emulator.agreeOnKey();
  await awaitHere(emulator, hello, awaited);
}

async function awaitHere(emulator: Emulator, hello: Hello, awaited: Awaited): Promise<void> {
  const seconds = answerSeconds * slowness(hello.forkMicroseconds);
  const event = await nextOf(emulator, seconds * 1000);
  if (event.type === 'line' && event.line.kind === 'here') return;
  if (event.type !== 'silence') throw await notUp(emulator, event, awaited);
  throw new Failure(
    'kernel',
    `The kernel ${awaited.kernel.name} comes up, and its agent hears nothing; is its serial driver there with all that it needs (on a microvm CONFIG_PNP)?`,
    { code: 'no-boot', evidence: emulator.console.lines.join('\n') },
  );
}

async function notUp(
  emulator: Emulator,
  event: MachineEvent,
  { kernel: { name }, seconds, ask }: Awaited,
): Promise<Failure> {
  const { panic, lines } = emulator.console;
  if (event.type === 'exit') {
    const { signal, missing, said } = await emulator.ended();
    if (missing !== undefined) return notInstalled(missing);
    if (said !== '' && lines.length === 0) {
      return new Failure('harness', `QEMU could not start ${name}; see what it says below.`, {
        evidence: said,
      });
    }
    if (signal)
      return new Failure('harness', `QEMU was killed by ${signal} while ${name} booted; run again.`, {
        evidence: lines.join('\n'),
      });
  }
  const how =
    panic ??
    {
      exit: 'it reset or powered itself off',
      conflict: spokenFor,
      line: 'its agent says what it was not asked for',
      silence: `its agent was not heard within ${seconds} s`,
    }[event.type];
  const stacks = ask && event.type === 'silence' && panic === undefined ? await whereItHangs(emulator) : [];
  const console = [...lines, ...stacks];
  return new Failure(
    'kernel',
    `The kernel ${name} does not come up: ${printable(how)}; what its console says is below.`,
    {
      code: 'no-boot',
      evidence:
        console.join('\n') || '(its console is empty: is it built with a serial console and an initramfs?)',
    },
  );
}
